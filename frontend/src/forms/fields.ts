/** Which control a parameter's schema asks for, and in which order parameters stand. */
import { type ParamSchema, type ParamsSchema, typesOf } from '../network/catalog';

export type Control =
  | { kind: 'activation' | 'regularizer' | 'object' | 'switch' | 'text' | 'json' }
  | { kind: 'enum'; values: unknown[] }
  | {
      kind: 'slider';
      min: number;
      max: number;
      scale: 'linear' | 'log';
      step?: number;
      integer?: boolean;
    }
  | { kind: 'stepper'; min: number; max: number }
  | { kind: 'number'; integer: boolean; nullable: boolean; min: number; max: number }
  | { kind: 'tuple'; nullable: boolean; single: boolean };

const OBJECT_KINDS = ['initializer', 'constraint', 'schedule', 'layer'];
const LOG_LEAST = 1e-7;

export function controlOf(schema: ParamSchema): Control {
  const xKind = schema['x-kind'];
  if (xKind === 'activation' || xKind === 'regularizer') return { kind: xKind };
  if (xKind && OBJECT_KINDS.includes(xKind)) return { kind: 'object' };
  if (schema.enum) return { kind: 'enum', values: schema.enum };
  const types = typesOf(schema);
  const nullable = types.includes('null');
  const solid = types.filter((type) => type !== 'null');
  if (solid.includes('array')) {
    const plain =
      schema.items === undefined ||
      typeof schema.items === 'boolean' ||
      !typesOf(schema.items).includes('array');
    return plain
      ? { kind: 'tuple', nullable, single: solid.some((type) => type !== 'array') }
      : { kind: 'json' };
  }
  if (solid.length === 1 && solid[0] === 'boolean' && !nullable) return { kind: 'switch' };
  if (solid.every((type) => type === 'integer' || type === 'number') && solid.length > 0)
    return numeric(schema, !solid.includes('number'), nullable);
  return solid.length === 1 && solid[0] === 'string' ? { kind: 'text' } : { kind: 'json' };
}

function numeric(schema: ParamSchema, integer: boolean, nullable: boolean): Control {
  const min = schema.minimum ?? schema.exclusiveMinimum ?? Number.NEGATIVE_INFINITY;
  const max = schema.maximum ?? schema.exclusiveMaximum ?? Number.POSITIVE_INFINITY;
  if (nullable) return { kind: 'number', integer, nullable, min, max };
  if (integer) {
    // Sizes that span orders of magnitude: a step of one would go nowhere.
    if (min > 0 && max / min >= 100 && max <= 1e6)
      return { kind: 'slider', min, max, scale: 'log', integer };
    const bounded = Number.isFinite(min) && max - min < 1e6;
    return bounded || min >= 0
      ? { kind: 'stepper', min, max }
      : { kind: 'number', integer, nullable, min, max };
  }
  if (schema['x-scale'] === 'log') {
    const top = Number.isFinite(max) ? max : 1;
    return { kind: 'slider', min: Math.max(min, LOG_LEAST), max: top, scale: 'log' };
  }
  if (Number.isFinite(min) && Number.isFinite(max)) {
    const step = (max - min) / 100;
    const low = schema.exclusiveMinimum === undefined ? min : min + step;
    const high = schema.exclusiveMaximum === undefined ? max : max - step;
    return { kind: 'slider', min: low, max: high, scale: 'linear', step };
  }
  return { kind: 'number', integer, nullable, min, max };
}

/** What a person sets most often comes first. */
const ORDER = ['units', 'filters', 'kernel_size', 'pool_size', 'rate', 'activation'];
/** Folded although the catalogue does not say so: no teaching network turns on them. */
const QUIET = ['bias_initializer'];

export interface FieldEntry {
  name: string;
  schema: ParamSchema;
}

export function arrange(params: ParamsSchema | undefined): {
  main: FieldEntry[];
  advanced: FieldEntry[];
} {
  const all = Object.entries(params?.properties ?? {}).map(([name, schema]) => ({ name, schema }));
  const folded = ({ name, schema }: FieldEntry) =>
    schema['x-advanced'] === true || QUIET.includes(name);
  const main = all.filter((entry) => !folded(entry));
  main.sort((a, b) => rank(a) - rank(b));
  return { main, advanced: all.filter(folded) };
}

function rank({ name, schema }: FieldEntry): number {
  const at = ORDER.indexOf(name);
  if (at !== -1) return at;
  const kinds = ['regularizer', 'constraint', 'initializer'];
  const kind = kinds.indexOf(schema['x-kind'] ?? '');
  if (kind !== -1) return 20 + kind;
  return typesOf(schema).includes('boolean') && !schema.enum ? 30 : 10;
}

/** A tuple as people type it: 3, 3x3, "3, 3" or "3 × 3"; null where it is none. */
export function parseTuple(text: string): number[] | null {
  const parts = text
    .trim()
    .replace(/[()[\]]/g, '')
    .split(/[\s,;×x*]+/)
    .filter((part) => part !== '');
  const numbers = parts.map(Number);
  return numbers.length > 0 && numbers.every(Number.isFinite) ? numbers : null;
}

export function same(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
