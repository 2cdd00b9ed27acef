/** Chooses the control for a parameter's schema, and the order of parameters. */
import { type ParamSchema, type ParamsSchema, typesOf } from '../network/catalog';
import { readNumber } from '../ui/typed';

export type Control =
  | { kind: 'activation' }
  | { kind: 'regularizer' }
  | { kind: 'object' }
  | { kind: 'switch' }
  | { kind: 'objects'; items: ParamSchema; most: number }
  | { kind: 'text' | 'json'; nullable: boolean }
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
  | ({ kind: 'tuple'; nullable: boolean } & Tuple);

export interface Tuple {
  /** A list of one number is written as that number. */
  single: boolean;
  /** Whole numbers, shown as 3 × 3; others as a list. */
  integer: boolean;
  /** Whether an entry may be None. */
  blanks: boolean;
}

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
  if (solid.includes('array')) return listed(schema, solid, nullable);
  if (solid.length === 1 && solid[0] === 'boolean')
    return nullable ? { kind: 'enum', values: [null, true, false] } : { kind: 'switch' };
  if (solid.every((type) => type === 'integer' || type === 'number') && solid.length > 0)
    return numeric(schema, !solid.includes('number'), nullable);
  return { kind: solid.length === 1 && solid[0] === 'string' ? 'text' : 'json', nullable };
}

function listed(schema: ParamSchema, solid: string[], nullable: boolean): Control {
  const items = typeof schema.items === 'object' ? schema.items : {};
  const inner = typesOf(items);
  if (items['x-kind']) return { kind: 'objects', items, most: schema.maxItems ?? Infinity };
  // Pairs of pairs, such as the margins of an image.
  if (inner.includes('array')) return { kind: 'json', nullable };
  return {
    kind: 'tuple',
    nullable,
    single: solid.some((type) => type !== 'array'),
    integer: !inner.includes('number'),
    blanks: inner.includes('null'),
  };
}

function numeric(schema: ParamSchema, integer: boolean, nullable: boolean): Control {
  const min = schema.minimum ?? schema.exclusiveMinimum ?? Number.NEGATIVE_INFINITY;
  const max = schema.maximum ?? schema.exclusiveMaximum ?? Number.POSITIVE_INFINITY;
  if (nullable) return { kind: 'number', integer, nullable, min, max };
  if (integer) {
    // For sizes over several orders of magnitude, steps of one would be too small.
    if (min > 0 && max / min >= 100 && max <= 1e6)
      return { kind: 'slider', min, max, scale: 'log', integer };
    const bounded = Number.isFinite(min) && max - min < 1e6;
    return bounded || min >= 0
      ? { kind: 'stepper', min, max }
      : { kind: 'number', integer, nullable, min, max };
  }
  if (schema['x-scale'] === 'log') {
    const [low, high] = [Math.max(min, LOG_LEAST), Number.isFinite(max) ? max : 1];
    if (shows(schema, low, high)) return { kind: 'slider', min: low, max: high, scale: 'log' };
    return { kind: 'number', integer, nullable, min, max };
  }
  if (Number.isFinite(min) && Number.isFinite(max)) {
    const step = (max - min) / 100;
    const low = schema.exclusiveMinimum === undefined ? min : min + step;
    const high = schema.exclusiveMaximum === undefined ? max : max - step;
    if (shows(schema, low, high))
      return { kind: 'slider', min: low, max: high, scale: 'linear', step };
  }
  return { kind: 'number', integer, nullable, min, max };
}

/** Whether a slider from `min` to `max` can show the default. A penalty of 0 has no place on a logarithmic scale. */
function shows(schema: ParamSchema, min: number, max: number): boolean {
  const { default: value } = schema;
  return typeof value !== 'number' || (min <= value && value <= max);
}

/** Parameters that people set most often come first. */
const ORDER = ['units', 'filters', 'kernel_size', 'pool_size', 'rate', 'activation'];
/** Also hidden at first, although the catalogue does not say so, because they rarely matter in teaching. */
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

/**
 * Parses a typed tuple: 3, 3x3, "3, 3", "3 × 3" or "None × 3"; null if it is invalid.
 * In languages with a decimal comma, a comma between two digits in a list of decimals is a decimal comma.
 */
export function parseTuple(
  text: string,
  { integer = true, blanks = false }: Partial<Tuple> = {},
  decimalComma = false,
): (number | null)[] | null {
  const commas = decimalComma && !integer;
  const parts = text
    .replace(/[()[\]]/g, ' ')
    .split(commas ? /(?:[\s;×x*]|,(?!\d))+/ : /[\s,;×x*]+/)
    .filter((part) => part !== '');
  const numbers = parts.map((part) => {
    if (blanks && /^(none|null|–|-)$/i.test(part)) return null;
    const reading = readNumber(commas ? part.replace(',', '.') : part, true);
    return 'value' in reading ? reading.value : Number.NaN;
  });
  // The check reports fractions of a pixel.
  const isNone = (value: number | null) => value !== null && Number.isNaN(value);
  return numbers.length > 0 && !numbers.some(isNone) ? numbers : null;
}

/** The shown text of a tuple, which `parseTuple` can read. */
export function tupleText(value: unknown, integer: boolean, decimalComma = false): string {
  if (value === null || value === undefined) return '';
  const word = (part: unknown) => {
    const text = part === null ? 'None' : String(part);
    return decimalComma ? text.replace('.', ',') : text;
  };
  if (!Array.isArray(value)) return word(value);
  return value.map(word).join(integer ? ' × ' : decimalComma ? '; ' : ', ');
}

/** Common activations, in the order in which people learn them. */
const USUAL_ACTIVATIONS = [
  ...['relu', 'tanh', 'sigmoid', 'softmax', 'linear'],
  ...['leaky_relu', 'elu', 'selu', 'gelu', 'silu'],
];

/** Activations in the order of a form: the common ones, then the others. */
export function activationGroups(
  names: readonly string[],
): { key: 'form.usual' | 'form.others'; names: string[] }[] {
  return [
    { key: 'form.usual', names: USUAL_ACTIVATIONS.filter((name) => names.includes(name)) },
    { key: 'form.others', names: names.filter((name) => !USUAL_ACTIVATIONS.includes(name)) },
  ];
}

export function same(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
