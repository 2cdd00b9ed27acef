import { execSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { expect, it } from 'vitest';

const read = (path: string) => readFileSync(path, 'utf8');

it('is what docs/openapi.json says now; else run `npm run types`', { timeout: 30_000 }, () => {
  const script: string = JSON.parse(read('package.json')).scripts.types;
  const kept = script.match(/src\/net\/\S+/g) ?? [];
  expect(kept).toHaveLength(4);
  const folder = mkdtempSync(join(tmpdir(), 'types-'));
  try {
    const made = script.replaceAll('src/net', folder);
    execSync(`PATH="node_modules/.bin:$PATH"; ${made}`, { stdio: 'pipe' });
    for (const path of kept) expect(read(join(folder, basename(path)))).toBe(read(path));
  } finally {
    rmSync(folder, { recursive: true });
  }
});
