/** What the server's catalogue says about layers, losses and the rest. */

/** JSON Schema of one constructor parameter, with the catalogue's own `x-` words. */
export interface ParamSchema {
  type?: string | string[];
  title?: string;
  description?: string;
  default?: unknown;
  enum?: unknown[];
  minimum?: number;
  maximum?: number;
  exclusiveMinimum?: number;
  exclusiveMaximum?: number;
  multipleOf?: number;
  items?: ParamSchema | boolean;
  prefixItems?: ParamSchema[];
  minItems?: number;
  maxItems?: number;
  anyOf?: ParamSchema[];
  oneOf?: ParamSchema[];
  properties?: Record<string, ParamSchema>;
  /** activation, initializer, regularizer, constraint, schedule, layer, ... */
  'x-kind'?: string;
  /** Folded away at first. */
  'x-advanced'?: boolean;
  'x-scale'?: string;
  /** What a form begins with where there is no default. */
  'x-start'?: unknown;
  /** The only classes that fit, where not all do. */
  'x-classes'?: string[];
}

export interface ParamsSchema {
  properties?: Record<string, ParamSchema>;
  required?: string[];
}

export interface CatalogEntry {
  class_name: string;
  help?: string | null;
  formula?: string | null;
  aliases?: string[];
  params?: ParamsSchema;
  /** What code decides by, so that no other file names a class (backend: catalog/traits/). */
  traits?: Record<string, unknown>;
}

export interface LayerEntry extends CatalogEntry {
  group: string;
  inputs?: unknown;
  palette?: boolean;
}

export interface Catalog {
  layers: LayerEntry[];
  losses: CatalogEntry[];
  metrics: CatalogEntry[];
  optimizers: CatalogEntry[];
  schedules: CatalogEntry[];
  initializers: CatalogEntry[];
  regularizers: CatalogEntry[];
  constraints: CatalogEntry[];
  /** Words that Keras resolves itself, and the metrics that it picks from. */
  metric_words: Record<string, string[]>;
  activations: string[];
  activation_words: Record<string, { help: string | null; formula: string | null }>;
}

export type Section = Exclude<keyof Catalog, 'metric_words' | 'activations' | 'activation_words'>;

/** The entry that a name means: a class name, or one of its aliases. */
export function entryOf<E extends CatalogEntry>(
  entries: readonly E[],
  name: string,
): E | undefined {
  return entries.find((entry) => entry.class_name === name || entry.aliases?.includes(name));
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
