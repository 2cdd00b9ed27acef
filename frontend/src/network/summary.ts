import type { Config, NodeSpec } from './document';

/** A penalty on a card: its target, its class and its strength. */
export interface Penalty {
  on: string;
  kind: string;
  strength: number | null;
}

const isObject = (value: unknown): value is Config =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The class name of a nested object, given by its name or with its arguments. */
export function nestedName(value: unknown): string | null {
  if (typeof value === 'string') return value;
  return isObject(value) && typeof value.class_name === 'string' ? value.class_name : null;
}

export function nestedConfig(value: unknown): Config {
  return isObject(value) && isObject(value.config) ? value.config : {};
}

/** The penalties of a layer, in the order of its arguments. */
export function penaltiesOf(node: NodeSpec): Penalty[] {
  return Object.entries(node.config).flatMap(([name, value]) => {
    const kind = name.endsWith('_regularizer') ? nestedName(value) : null;
    if (!kind) return [];
    const config = nestedConfig(value);
    const strength = config.l2 ?? config.l1;
    return [
      {
        on: name.replace('_regularizer', ''),
        kind,
        strength: typeof strength === 'number' ? strength : null,
      },
    ];
  });
}

/** `(None, 16)`, as Keras writes it. */
export function shapeText(shape: readonly (number | null)[] | null | undefined): string {
  if (!shape) return '?';
  const parts = shape.map((size) => size ?? 'None');
  return parts.length === 1 ? `(${parts[0]},)` : `(${parts.join(', ')})`;
}

/**
 * A short text for a row of the outline: Dense 16 relu, Dropout 0.3.
 * `write` and `named` format numbers and activations for the reader's language.
 */
export function briefOf(
  node: NodeSpec,
  write: (value: number) => string = String,
  named: (activation: string) => string = (name) => name,
): string {
  const { units, filters, rate, activation, pool_size: pool, kernel_size: kernel } = node.config;
  const parts = [units, filters, rate, kernel ?? pool].filter((part) => part !== undefined);
  const text = parts.map((part) =>
    Array.isArray(part) ? part.join('×') : typeof part === 'number' ? write(part) : String(part),
  );
  if (typeof activation === 'string') text.push(named(activation));
  return text.join(' ');
}
