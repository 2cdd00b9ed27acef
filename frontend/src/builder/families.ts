/** The families of layers: their icon, their colour, and which of them come first. */
import { helpOf } from '../i18n/help';
import { hasText, type Key, t } from '../i18n/index.svelte';
import type { LayerEntry } from '../network/catalog';
import { layerTitle } from '../state/titles';
import type { IconName } from '../ui/icons';

export interface Family {
  group: string;
  icon: IconName;
  /** The CSS variable of its tint. */
  tint: string;
}

const FAMILIES: readonly Family[] = [
  { group: 'core', icon: 'core', tint: 'var(--f-core)' },
  { group: 'convolution', icon: 'conv', tint: 'var(--f-conv)' },
  { group: 'pooling', icon: 'pool', tint: 'var(--f-pool)' },
  { group: 'recurrent', icon: 'rec', tint: 'var(--f-rec)' },
  { group: 'normalization', icon: 'norm', tint: 'var(--f-norm)' },
  { group: 'regularization', icon: 'reg', tint: 'var(--f-reg)' },
  { group: 'activation', icon: 'act', tint: 'var(--f-act)' },
  { group: 'merging', icon: 'merge', tint: 'var(--f-merge)' },
  { group: 'preprocessing', icon: 'pre', tint: 'var(--f-pre)' },
];
const OTHER: Family = { group: 'core', icon: 'core', tint: 'var(--f-core)' };

export function familyOf(group: string | undefined): Family {
  return FAMILIES.find((family) => family.group === group) ?? OTHER;
}

export function familyKey(group: string): Key {
  const key = `family.${group}`;
  return hasText(key) ? key : 'family.core';
}

export interface FamilyLayers {
  family: Family;
  /** All that the palette offers. */
  layers: LayerEntry[];
  /** How many of them are shown at first. */
  common: number;
}

/** The palette's content: families in their order, common layers first. */
export function paletteOf(layers: readonly LayerEntry[]): FamilyLayers[] {
  const offered = layers.filter((layer) => layer.palette !== false);
  const rank = (layer: LayerEntry) => layer.traits.common ?? Number.POSITIVE_INFINITY;
  return FAMILIES.map((family) => {
    const own = offered.filter((layer) => familyOf(layer.group) === family);
    own.sort((a, b) => compare(rank(a), rank(b)) || a.class_name.localeCompare(b.class_name));
    return {
      family,
      layers: own,
      common: own.filter((layer) => layer.traits.common !== null).length,
    };
  }).filter(({ layers: own }) => own.length > 0);
}

/** A comparison for sorting; two infinite values are equal. */
const compare = (a: number, b: number): number => (a === b ? 0 : a - b);

/** From this many letters on, what layers do is searched too. */
const LETTERS = 3;

/** Layers whose name holds the words, best first, then those whose family or line of help does. */
export function searchLayers(families: readonly FamilyLayers[], text: string): LayerEntry[] {
  const words = text.trim().toLowerCase();
  const wanted = words.replace(/[\s_]/g, '');
  const layers = families.flatMap((family) => family.layers);
  // By the page's name for it, and by Keras's own.
  const place = ({ class_name }: LayerEntry) => {
    const places = [layerTitle(class_name), class_name]
      .map((name) => name.toLowerCase().replace(/[\s_]/g, '').indexOf(wanted))
      .filter((at) => at !== -1);
    return places.length > 0 ? Math.min(...places) : -1;
  };
  const named = layers
    .filter((layer) => place(layer) !== -1)
    .sort((a, b) => place(a) - place(b) || a.class_name.length - b.class_name.length);
  if (words.length < LETTERS) return named;
  const told = (layer: LayerEntry) =>
    `${t(familyKey(layer.group))} ${helpOf(layer)}`.toLowerCase().includes(words);
  return [...named, ...layers.filter((layer) => place(layer) === -1 && told(layer))];
}
