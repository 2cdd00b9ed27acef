/** Shows how the number of parameters of common layers is computed. */
import type { LayerEntry } from './catalog';
import type { Config } from './document';
import type { Layers } from './operations';
import { nestedConfig, nestedName } from './summary';

interface Sum {
  text: string;
  value: number;
}

/**
 * The sum of a layer's parameters, such as `16×16 + 16`. It is null for other classes, and if the result differs
 * from `params`, the real number in the model.
 */
export function parameterSum(
  className: string,
  config: Config,
  input: readonly (number | null)[] | null | undefined,
  params: number,
  layers: Layers,
): string | null {
  const sum = input && sumOf(layers(className), config, input, layers);
  return sum && sum.value === params && sum.text !== String(params) ? sum.text : null;
}

function sumOf(
  entry: LayerEntry | undefined,
  config: Config,
  input: readonly (number | null)[],
  layers: Layers,
): Sum | null {
  if (!entry) return null;
  const { kernel, gates, recurrent: steps, wraps, batch_statistics: gathers } = entry.traits;
  if (kernel === 'table') return total([product(config.input_dim, config.output_dim)]);
  const channels = input.at(-1);
  if (channels == null) return null;
  const takes = (name: string) => name in (entry.params.properties ?? {});
  if (steps && wraps) {
    const inner = layers(nestedName(config.layer) ?? '');
    return twice(sumOf(inner, nestedConfig(config.layer), input, layers));
  }
  // With `reset_after`, a GRU has separate biases for the input and for the recurrent part.
  const both = takes('reset_after') && config.reset_after !== false;
  if (gates) return recurrent(gates, channels, config, both ? 2 : 1);
  if (takes('scale') && takes('center'))
    return total([...(gathers ? [product(2, channels)] : []), ...scaleAndShift(channels, config)]);
  return kernel ? ofKernel(kernel, channels, config, input.length - 2) : null;
}

function ofKernel(kernel: string, channels: number, config: Config, rank: number): Sum | null {
  const bias = (count: unknown) => (config.use_bias === false ? [] : [product(count)]);
  if (kernel === 'units') return total([product(channels, config.units), ...bias(config.units)]);
  const window = sizes(config.kernel_size, rank);
  const groups = typeof config.groups === 'number' ? config.groups : 1;
  if (kernel === 'positions' || kernel === 'transposed')
    return total([product(...window, channels / groups, config.filters), ...bias(config.filters)]);
  const each = config.depth_multiplier ?? 1;
  const deep = product(...window, channels, ...(each === 1 ? [] : [each]));
  const wide = Number(each) * channels;
  if (kernel === 'depthwise') return total([deep, ...bias(wide)]);
  if (kernel !== 'separable') return null;
  return total([deep, product(wide, config.filters), ...bias(config.filters)]);
}

/** For each gate, every unit has weights for the inputs and for all units of the previous step, and biases. */
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
