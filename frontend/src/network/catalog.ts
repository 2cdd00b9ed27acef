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
  activations: string[];
  activation_words: Record<string, { help: string | null; formula: string | null }>;
}

export type Section = Exclude<keyof Catalog, 'activations' | 'activation_words'>;

/** The entry that a name means: a class name, or one of its aliases. */
export function entryOf<E extends CatalogEntry>(
  entries: readonly E[],
  name: string,
): E | undefined {
  return entries.find((entry) => entry.class_name === name || entry.aliases?.includes(name));
}

/**
 * The arguments a new object starts with: what has no default must be given, and gets the smallest
 * sensible value of its type.
 */
export function initialConfig(params: ParamsSchema | undefined): Record<string, unknown> {
  const config: Record<string, unknown> = {};
  for (const name of params?.required ?? []) {
    const schema = params?.properties?.[name];
    if (schema) config[name] = schema.default ?? firstValue(name, schema);
  }
  return config;
}

/** Teaching-sized starts for the parameters that Keras leaves without a default. */
const STARTS: Record<string, unknown> = {
  units: 16,
  filters: 8,
  kernel_size: 3,
  rate: 0.3,
  stddev: 0.1,
  activation: 'relu',
  input_dim: 1000,
  output_dim: 16,
  target_shape: [-1],
  dims: [2, 1],
  n: 2,
  pool_size: 2,
  num_heads: 2,
  key_dim: 16,
};

function firstValue(name: string, schema: ParamSchema): unknown {
  if (name in STARTS) return STARTS[name];
  if (schema.enum) return schema.enum[0];
  const type = typesOf(schema)[0];
  if (type === 'integer') return Math.max(1, schema.minimum ?? 1);
  if (type === 'number') return schema.minimum ?? 0.1;
  if (type === 'boolean') return false;
  if (type === 'array') return Array.from({ length: schema.minItems ?? 1 }, () => 1);
  if (type === 'string') return '';
  return null;
}

/** Every JSON type a schema allows, alternatives included. */
export function typesOf(schema: ParamSchema): string[] {
  const own = schema.type === undefined ? [] : [schema.type].flat();
  const others = [...(schema.anyOf ?? []), ...(schema.oneOf ?? [])].flatMap(typesOf);
  return [...new Set([...own, ...others])];
}
