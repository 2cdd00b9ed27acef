/** The families of layers: their icon, their colour, and which of them come first. */
import { hasText, type Key } from '../i18n/index.svelte';
import type { LayerEntry } from '../network/catalog';
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

/** The layers most networks are made of, in the order people meet them; the rest follow by name. */
const COMMON = [
  ...['Dense', 'Embedding', 'Flatten', 'Reshape'],
  ...['Conv2D', 'Conv1D', 'SeparableConv2D', 'Conv2DTranspose'],
  ...['MaxPooling2D', 'AveragePooling2D', 'GlobalAveragePooling2D', 'MaxPooling1D'],
  ...['LSTM', 'GRU', 'SimpleRNN', 'Bidirectional'],
  ...['BatchNormalization', 'LayerNormalization', 'GroupNormalization', 'UnitNormalization'],
  ...['Dropout', 'GaussianNoise', 'SpatialDropout2D'],
  ...['Activation', 'ReLU', 'LeakyReLU', 'Softmax'],
  ...['Add', 'Concatenate', 'Multiply', 'Average'],
  ...['Rescaling', 'Normalization', 'RandomFlip', 'RandomRotation'],
];

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
  const rank = (layer: LayerEntry) => {
    const at = COMMON.indexOf(layer.class_name);
    return at === -1 ? COMMON.length : at;
  };
  return FAMILIES.map((family) => {
    const own = offered.filter((layer) => familyOf(layer.group) === family);
    own.sort((a, b) => rank(a) - rank(b) || a.class_name.localeCompare(b.class_name));
    return {
      family,
      layers: own,
      common: own.filter((layer) => rank(layer) < COMMON.length).length,
    };
  }).filter(({ layers: own }) => own.length > 0);
}

/** Layers whose name holds the words, best first. */
export function searchLayers(families: readonly FamilyLayers[], text: string): LayerEntry[] {
  const wanted = text.toLowerCase().replace(/[\s_]/g, '');
  return families
    .flatMap(({ layers }) => layers)
    .map((layer) => ({ layer, at: layer.class_name.toLowerCase().indexOf(wanted) }))
    .filter(({ at }) => at !== -1)
    .sort((a, b) => a.at - b.at || a.layer.class_name.length - b.layer.class_name.length)
    .map(({ layer }) => layer);
}
