/** Access to the server's catalogue of layers, losses and other classes. */

import type { Catalog, CatalogEntry, ParamSchema, ParamsSchema } from '../net/types';

export type {
  Catalog,
  CatalogEntry,
  LayerEntry,
  MetricEntry,
  ParamSchema,
  ParamsSchema,
} from '../net/types';

/** The names of the lists in the catalogue. */
export type Section = {
  [Key in keyof Catalog]: Catalog[Key] extends CatalogEntry[] ? Key : never;
}[keyof Catalog];

/** The entry with a name: a class name, or one of its aliases. */
export function entryOf<E extends Pick<CatalogEntry, 'class_name' | 'aliases'>>(
  entries: readonly E[],
  name: string,
): E | undefined {
  return entries.find((entry) => entry.class_name === name || entry.aliases.includes(name));
}

/** The initial arguments of a new object: parameters without a default must be given. */
export function initialConfig(params: ParamsSchema | undefined): Record<string, unknown> {
  const config: Record<string, unknown> = {};
  for (const name of params?.required ?? []) {
    config[name] = structuredClone(params?.properties?.[name]?.['x-start']);
  }
  return config;
}

/** Every JSON type that a schema allows, including its alternatives. */
export function typesOf(schema: ParamSchema): string[] {
  const own = schema.type === undefined ? [] : [schema.type].flat();
  const others = [...(schema.anyOf ?? []), ...(schema.oneOf ?? [])].flatMap(typesOf);
  return [...new Set([...own, ...others])];
}
