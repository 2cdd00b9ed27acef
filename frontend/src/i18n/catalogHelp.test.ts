import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { catalogHelp } from './pl/catalogHelp';

interface Catalog {
  activations: string[];
  [section: string]: unknown;
}

const SECTIONS = {
  layers: 'layer',
  losses: 'loss',
  metrics: 'metric',
  optimizers: 'optimizer',
  schedules: 'schedule',
  initializers: 'initializer',
  regularizers: 'regularizer',
  constraints: 'constraint',
};

const catalog = JSON.parse(
  readFileSync('../backend/layerloom/catalog/catalog.json', 'utf8'),
) as Catalog;
const offered = [
  ...Object.entries(SECTIONS).flatMap(([section, kind]) =>
    (catalog[section] as { class_name: string }[]).map(
      (entry) => `help.${kind}.${entry.class_name}`,
    ),
  ),
  ...catalog.activations.map((name) => `help.activation.${name}`),
];

describe('Polish for the catalogue', () => {
  it('has a line for everything, and none for what is gone', () => {
    expect(Object.keys(catalogHelp).sort()).toEqual([...offered].sort());
  });
});
