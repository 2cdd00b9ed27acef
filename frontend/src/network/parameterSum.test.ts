import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { type Catalog, entryOf } from './catalog';
import type { Config } from './document';
import { parameterSum as sumWith } from './parameterSum';

const catalog = JSON.parse(
  readFileSync('../backend/layerloom/catalog/catalog.json', 'utf8'),
) as Catalog;
const layers = (name: string) => entryOf(catalog.layers, name);
const parameterSum = (
  name: string,
  config: Config,
  input: readonly (number | null)[] | null,
  params: number,
) => sumWith(name, config, input, params, layers);

describe('parameterSum', () => {
  // What Keras's count_params says of each.
  it.each([
    ['Dense', { units: 2 }, [null, 16], 34, '16×2 + 2'],
    ['Dense', { units: 2, use_bias: false }, [null, 16], 32, '16×2'],
    ['Conv2D', { filters: 8, kernel_size: 3 }, [null, 8, 8, 1], 80, '3×3×1×8 + 8'],
    ['Conv2D', { filters: 4, kernel_size: [3, 2], groups: 2 }, [null, 8, 8, 4], 52, '3×2×2×4 + 4'],
    ['Conv1DTranspose', { filters: 4, kernel_size: 3 }, [null, 8, 2], 28, '3×2×4 + 4'],
    [
      'DepthwiseConv2D',
      { kernel_size: 3, depth_multiplier: 2 },
      [null, 8, 8, 3],
      60,
      '3×3×3×2 + 6',
    ],
    ['SeparableConv2D', { filters: 8, kernel_size: 3 }, [null, 8, 8, 3], 59, '3×3×3 + 3×8 + 8'],
    ['Embedding', { input_dim: 1000, output_dim: 16 }, [null, 20], 16000, '1000×16'],
    ['SimpleRNN', { units: 3 }, [null, 5, 4], 24, '(4 + 3 + 1)×3'],
    ['LSTM', { units: 3 }, [null, 5, 4], 96, '4×(4 + 3 + 1)×3'],
    ['GRU', { units: 3 }, [null, 5, 4], 81, '3×(4 + 3 + 2)×3'],
    ['BatchNormalization', {}, [null, 16], 64, '2×16 + 2×16'],
    ['LayerNormalization', { center: false }, [null, 16], 16, '1×16'],
    [
      'Bidirectional',
      { layer: { class_name: 'LSTM', config: { units: 3 } } },
      [null, 5, 4],
      192,
      '2×(4×(4 + 3 + 1)×3)',
    ],
  ])('%s %j', (name, config, input, params, text) => {
    expect(parameterSum(name, config, input, params)).toBe(text);
  });

  it('says nothing where it would not come out right', () => {
    expect(parameterSum('Dense', { units: 2 }, [null, 16], 35)).toBeNull();
    expect(parameterSum('Dense', {}, [null, 16], 34)).toBeNull();
    expect(parameterSum('Dense', { units: 2 }, null, 34)).toBeNull();
    expect(parameterSum('Dense', { units: 2 }, [null, null], 34)).toBeNull();
    expect(parameterSum('Flatten', {}, [null, 16], 0)).toBeNull();
  });
});
