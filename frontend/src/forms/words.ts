/** Parameters with an entry in the glossary. */
import type { Word } from '../i18n/glossary';

const WORDS: Partial<Record<string, Word>> = {
  units: 'unit',
  filters: 'filter',
  kernel_size: 'kernel',
  strides: 'stride',
  padding: 'padding',
  pool_size: 'pooling',
  dilation_rate: 'dilation',
  rate: 'dropout',
  dropout: 'dropout',
  recurrent_dropout: 'dropout',
  activation: 'activation',
  use_bias: 'bias',
  seed: 'seed',
  kernel_initializer: 'initialization',
  kernel_regularizer: 'penalty',
  bias_regularizer: 'penalty',
  activity_regularizer: 'penalty',
  output_dim: 'embedding',
  weight_decay: 'weight_decay',
  clipnorm: 'gradient_clipping',
  clipvalue: 'gradient_clipping',
  global_clipnorm: 'gradient_clipping',
};

/** In batch normalization `momentum` has another meaning: it smooths the moving averages. */
export function wordOf(field: string): Word | undefined {
  if (field === 'training.optimizer.config.momentum') return 'momentum';
  return WORDS[field.split('.').at(-1) ?? ''];
}
