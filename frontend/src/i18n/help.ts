import { tOr } from './index.svelte';

interface Explained {
  class_name: string;
  help?: string | null;
}

/** One sentence on what a layer, a loss, ... does; the catalogue's own English where there is no translation. */
export function helpOf(entry: Explained | undefined, kind = 'layer'): string {
  return entry ? tOr(`help.${kind}.${entry.class_name}`, entry.help ?? '') : '';
}
