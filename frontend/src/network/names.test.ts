import { describe, expect, it } from 'vitest';
import { humanName, humanWord } from './names';
import { briefOf, penaltiesOf, shapeText } from './summary';

describe('names', () => {
  it.each([
    ['Dense', 'Dense'],
    ['BatchNormalization', 'Batch normalization'],
    ['MaxPooling2D', 'Max pooling 2D'],
    ['SpatialDropout1D', 'Spatial dropout 1D'],
    ['Conv2D', 'Conv2D'],
    ['LeakyReLU', 'Leaky ReLU'],
    ['LSTM', 'LSTM'],
    ['GlorotUniform', 'Glorot uniform'],
    ['SimpleRNN', 'Simple RNN'],
    ['ELU', 'ELU'],
    ['LayerNormalization', 'Layer normalization'],
    ['RMSNormalization', 'RMS normalization'],
    ['AdamW', 'AdamW'],
    ['Adamax', 'Adamax'],
    ['ConvLSTM2D', 'ConvLSTM2D'],
  ])('%s reads as %s', (className, expected) => {
    expect(humanName(className)).toBe(expected);
  });

  it('turns snake case into words', () => {
    expect(humanWord('glorot_uniform')).toBe('Glorot uniform');
  });
});

describe('summaries', () => {
  const node = {
    id: 'dense_1',
    class_name: 'Dense',
    config: {
      units: 16,
      activation: 'relu',
      kernel_regularizer: { class_name: 'L2', config: { l2: 0.001 } },
      bias_regularizer: 'l1',
      activity_regularizer: null,
    },
  };

  it('lists the penalties of a layer', () => {
    expect(penaltiesOf(node)).toEqual([
      { on: 'kernel', kind: 'L2', strength: 0.001 },
      { on: 'bias', kind: 'l1', strength: null },
    ]);
  });

  it('writes shapes as Keras does', () => {
    expect(shapeText([null, 16])).toBe('(None, 16)');
    expect(shapeText([null])).toBe('(None,)');
    expect(shapeText(null)).toBe('?');
  });

  it('is brief', () => {
    expect(briefOf(node)).toBe('16 relu');
    expect(
      briefOf({ id: 'c', class_name: 'Conv2D', config: { filters: 8, kernel_size: [3, 3] } }),
    ).toBe('8 3×3');
  });
});
