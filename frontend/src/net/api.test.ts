import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';

const read = (path: string) => readFileSync(path, 'utf8');

it('is what docs/openapi.json says now; else run `npm run types`', { timeout: 30_000 }, () => {
  const script: string = JSON.parse(read('package.json')).scripts.types;
  const [command, ...words] = script.split(' ');
  const folder = mkdtempSync(join(tmpdir(), 'types-'));
  try {
    const target = join(folder, 'api.d.ts');
    const kept = words.at(-1) as string;
    execFileSync(join('node_modules/.bin', command as string), [...words.slice(0, -1), target], {
      stdio: 'pipe',
    });
    expect(read(target)).toBe(read(kept));
  } finally {
    rmSync(folder, { recursive: true });
  }
});
