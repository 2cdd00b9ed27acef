/** How the parameters of a layer add up, for those whose sum is worth reading. */
import type { Config } from './document';
import { nestedConfig, nestedName } from './summary';

interface Sum {
  text: string;
  value: number;
}

/**
 * The sum of a layer's parameters, as `16×16 + 16`; null for classes whose sum is not told here, and where it does
 * not come to `params`, which is what the model really has.
 */
export function parameterSum(
  className: string,
  config: Config,
  input: readonly (number | null)[] | null | undefined,
  params: number,
): string | null {
  const sum = input && sumOf(className, config, input);
  return sum && sum.value === params && sum.text !== String(params) ? sum.text : null;
}

function sumOf(name: string, config: Config, input: readonly (number | null)[]): Sum | null {
  const channels = input.at(-1);
  if (name === 'Embedding') return total([product(config.input_dim, config.output_dim)]);
  if (channels == null) return null;
  const bias = (count: unknown) => (config.use_bias === false ? [] : [product(count)]);
  switch (name) {
    case 'Dense':
      return total([product(channels, config.units), ...bias(config.units)]);
    case 'SimpleRNN':
      return recurrent(1, channels, config, 1);
    case 'LSTM':
      return recurrent(4, channels, config, 1);
    case 'GRU':
      return recurrent(3, channels, config, config.reset_after === false ? 1 : 2);
    case 'BatchNormalization':
      return total([product(2, channels), ...scaleAndShift(channels, config)]);
    case 'LayerNormalization':
    case 'GroupNormalization':
      return total(scaleAndShift(channels, config));
    case 'Bidirectional':
      return twice(sumOf(nestedName(config.layer) ?? '', nestedConfig(config.layer), input));
  }
  const conv = /^(Separable|Depthwise)?Conv(\d)D(Transpose)?$/.exec(name);
  if (!conv) return null;
  const window = sizes(config.kernel_size, Number(conv[2]));
  const groups = typeof config.groups === 'number' ? config.groups : 1;
  if (!conv[1])
    return total([product(...window, channels / groups, config.filters), ...bias(config.filters)]);
  const each = config.depth_multiplier ?? 1;
  const deep = product(...window, channels, ...(each === 1 ? [] : [each]));
  const wide = Number(each) * channels;
  if (conv[1] === 'Depthwise') return total([deep, ...bias(wide)]);
  return total([deep, product(wide, config.filters), ...bias(config.filters)]);
}

/** For each gate: every unit looks at the inputs, at all units of the step before, and has its biases. */
function recurrent(gates: number, inputs: number, config: Config, biases: number): Sum | null {
  const { units } = config;
  if (typeof units !== 'number') return null;
  const each = inputs + units + (config.use_bias === false ? 0 : biases);
  const looks = [inputs, units, ...(config.use_bias === false ? [] : [biases])].join(' + ');
  const text = `(${looks})×${units}`;
  return { text: gates === 1 ? text : `${gates}×${text}`, value: gates * each * units };
}

function scaleAndShift(channels: number, config: Config): (Sum | null)[] {
  const kept = [config.scale, config.center].filter((part) => part !== false).length;
  return kept === 0 ? [] : [product(kept, channels)];
}

function twice(sum: Sum | null): Sum | null {
  return sum && { text: `2×(${sum.text})`, value: 2 * sum.value };
}

function sizes(value: unknown, rank: number): unknown[] {
  return Array.isArray(value) ? value : Array.from({ length: rank }, () => value);
}

function product(...factors: unknown[]): Sum | null {
  const numbers = factors.filter((factor) => typeof factor === 'number');
  if (numbers.length < factors.length) return null;
  return { text: numbers.join('×'), value: numbers.reduce((a, b) => a * b, 1) };
}

function total(parts: (Sum | null)[]): Sum | null {
  const known = parts.filter((part) => part !== null);
  if (known.length < parts.length || known.length === 0) return null;
  return {
    text: known.map(({ text }) => text).join(' + '),
    value: known.reduce((sum, { value }) => sum + value, 0),
  };
}
