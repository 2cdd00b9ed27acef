/** The forms against the server's real catalogue. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import {
  type Catalog,
  type CatalogEntry,
  initialConfig,
  type ParamSchema,
  typesOf,
} from '../network/catalog';
import { activationGroups, controlOf } from './fields';

const catalog = JSON.parse(
  readFileSync('../backend/layerloom/catalog/catalog.json', 'utf8'),
) as Catalog;
const entries: CatalogEntry[] = [
  ...catalog.layers,
  ...catalog.losses,
  ...catalog.metrics,
  ...catalog.optimizers,
  ...catalog.schedules,
  ...catalog.initializers,
  ...catalog.regularizers,
  ...catalog.constraints,
];
const parameters = entries.flatMap((entry) =>
  Object.entries(entry.params?.properties ?? {}).map(
    ([name, schema]): [string, string, ParamSchema] => [entry.class_name, name, schema],
  ),
);

/** The JSON types of what a control can write. */
function written(schema: ParamSchema): string[] {
  const control = controlOf(schema);
  const blank = 'nullable' in control && control.nullable ? ['null'] : [];
  switch (control.kind) {
    case 'enum':
      return control.values.map((value) => (value === null ? 'null' : typeof value));
    case 'switch':
      return ['boolean'];
    case 'slider':
    case 'number':
    case 'stepper':
      return [...blank, typesOf(schema).includes('number') ? 'number' : 'integer'];
    case 'tuple': {
      const one = control.integer ? 'integer' : 'number';
      return [...blank, 'array', ...(control.single ? [one] : [])];
    }
    case 'text':
      return [...blank, 'string'];
    case 'json':
      return typesOf(schema);
    default:
      return typesOf(schema);
  }
}

describe('every parameter of the catalogue', () => {
  it('is there', () => {
    expect(catalog.layers.length).toBeGreaterThan(120);
    expect(parameters.length).toBeGreaterThan(1000);
  });

  it('has a control that writes every type it takes', () => {
    const lacking = parameters.filter(([, , schema]) => {
      if (schema.enum) return controlOf(schema).kind !== 'enum';
      const can = written(schema);
      return typesOf(schema).some((type) => !can.includes(type));
    });
    expect(lacking).toEqual([]);
  });

  it('needs JSON by hand only for margins that differ at each side', () => {
    const json = parameters.filter(([, , schema]) => controlOf(schema).kind === 'json');
    const layers = [...new Set(json.map(([layer]) => layer))].sort();
    expect(layers).toEqual(['Cropping2D', 'Cropping3D', 'ZeroPadding2D', 'ZeroPadding3D']);
  });

  it('has a control within the bounds of its schema', () => {
    for (const [layer, name, schema] of parameters) {
      const control = controlOf(schema);
      if (control.kind !== 'slider' && control.kind !== 'stepper') continue;
      expect(control.min, `${layer}.${name}`).toBeGreaterThanOrEqual(
        schema.minimum ?? schema.exclusiveMinimum ?? Number.NEGATIVE_INFINITY,
      );
      expect(control.max, `${layer}.${name}`).toBeLessThanOrEqual(
        schema.maximum ?? schema.exclusiveMaximum ?? Number.POSITIVE_INFINITY,
      );
      expect(control.min, `${layer}.${name}`).toBeLessThan(control.max);
    }
  });

  it('has a default that its control can show', () => {
    const hidden = parameters.filter(([, , schema]) => {
      if (!('default' in schema)) return false;
      const control = controlOf(schema);
      if (control.kind !== 'slider' && control.kind !== 'stepper') return false;
      const value = schema.default as number;
      return value < control.min || value > control.max;
    });
    expect(hidden.map(([layer, name]) => `${layer}.${name}`)).toEqual([]);
  });

  it('begins with a value where it has no default', () => {
    for (const entry of entries) {
      const config = initialConfig(entry.params);
      expect(Object.keys(config)).toEqual(entry.params?.required ?? []);
      expect(Object.values(config)).not.toContain(undefined);
    }
  });

  it('names only classes of the catalogue', () => {
    const known = new Set(entries.map(({ class_name: name }) => name));
    const named = parameters.flatMap(([, , schema]) => [
      ...(schema['x-classes'] ?? []),
      ...((typeof schema.items === 'object' && schema.items['x-classes']) || []),
    ]);
    expect(named.length).toBeGreaterThan(10);
    expect(named.filter((name) => !known.has(name))).toEqual([]);
  });
});

describe('activations', () => {
  it('are all listed, once', () => {
    const listed = activationGroups(catalog.activations).flatMap(({ names }) => names);
    expect([...listed].sort()).toEqual([...catalog.activations].sort());
    expect(listed[0]).toBe('relu');
  });
});
