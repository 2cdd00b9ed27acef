/** For tests: the catalogue as the server has it. */
import { readFileSync } from 'node:fs';
import { vi } from 'vitest';
import { loadCatalog } from '../state/catalog.svelte';

export async function haveCatalog(): Promise<void> {
  const text = readFileSync('../backend/layerloom/catalog/catalog.json', 'utf8');
  vi.stubGlobal('fetch', async () => new Response(text));
  await loadCatalog();
  vi.unstubAllGlobals();
}
