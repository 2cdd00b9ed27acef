import { tOr } from './index.svelte';

interface Explained {
  class_name: string;
  help?: string | null;
}

/** One sentence about a layer, a loss and so on; without a translation, the catalogue's English text. */
export function helpOf(entry: Explained | undefined, kind = 'layer'): string {
  return entry ? tOr(`help.${kind}.${entry.class_name}`, entry.help ?? '') : '';
}
