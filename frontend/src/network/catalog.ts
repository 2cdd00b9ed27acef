/** What the server's catalogue says about layers, losses and the rest. */

import type { Catalog, CatalogEntry, ParamSchema, ParamsSchema } from '../net/types';

export type {
  Catalog,
  CatalogEntry,
  LayerEntry,
  MetricEntry,
  ParamSchema,
  ParamsSchema,
} from '../net/types';

/** The lists of entries. */
export type Section = {
  [Key in keyof Catalog]: Catalog[Key] extends CatalogEntry[] ? Key : never;
}[keyof Catalog];

/** The entry that a name means: a class name, or one of its aliases. */
export function entryOf<E extends Pick<CatalogEntry, 'class_name' | 'aliases'>>(
  entries: readonly E[],
  name: string,
): E | undefined {
  return entries.find((entry) => entry.class_name === name || entry.aliases.includes(name));
}

/** The arguments a new object starts with: what has no default must be given. */
export function initialConfig(params: ParamsSchema | undefined): Record<string, unknown> {
  const config: Record<string, unknown> = {};
  for (const name of params?.required ?? []) {
    config[name] = structuredClone(params?.properties?.[name]?.['x-start']);
  }
  return config;
}

/** Every JSON type a schema allows, alternatives included. */
export function typesOf(schema: ParamSchema): string[] {
  const own = schema.type === undefined ? [] : [schema.type].flat();
  const others = [...(schema.anyOf ?? []), ...(schema.oneOf ?? [])].flatMap(typesOf);
  return [...new Set([...own, ...others])];
}
