/** The palette against the server's real catalogue. */
import { readFileSync } from 'node:fs';
import { describe, expect, it, vi } from 'vitest';
import type { Catalog } from '../network/catalog';
import { paletteOf, searchLayers } from './families';

// The dictionaries ask the browser for its languages.
vi.hoisted(() => vi.stubGlobal('navigator', { languages: ['en'] }));

const { layers } = JSON.parse(
  readFileSync('../backend/layerloom/catalog/catalog.json', 'utf8'),
) as Catalog;
const families = paletteOf(layers);
const names = (found: { class_name: string }[]) => found.map((layer) => layer.class_name);

describe('paletteOf', () => {
  it('holds every layer that is offered, once, those of several inputs too', () => {
    const offered = layers.filter((layer) => layer.palette);
    const shown = families.flatMap((family) => names(family.layers));
    expect([...shown].sort()).toEqual(names(offered).sort());
    expect(shown).toEqual(expect.arrayContaining(['Add', 'Concatenate', 'MultiHeadAttention']));
  });

  it('puts the common ones of each family first', () => {
    const core = families[0];
    expect(names(core?.layers ?? []).slice(0, core?.common)).toEqual([
      'Dense',
      'Embedding',
      'Flatten',
      'Reshape',
    ]);
    expect(families.every(({ common }) => common > 0)).toBe(true);
  });
});

describe('searchLayers', () => {
  it('finds by name, best first', () => {
    expect(names(searchLayers(families, 'conv 2d'))[0]).toBe('Conv2D');
    expect(names(searchLayers(families, 'de'))[0]).toBe('Dense');
    expect(searchLayers(families, 'zzz')).toEqual([]);
  });

  it('finds by what a layer does, after those of that name', () => {
    expect(names(searchLayers(families, 'sequence'))).toContain('LSTM');
    expect(names(searchLayers(families, 'convolution'))).toContain('Conv2D');
    const dropout = names(searchLayers(families, 'dropout'));
    expect(dropout.indexOf('Dropout')).toBe(0);
    expect(new Set(dropout).size).toBe(dropout.length);
  });
});
