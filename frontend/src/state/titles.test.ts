import { beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { language } from '../i18n/index.svelte';
import { names } from '../i18n/pl/names';
import type { Section } from '../network/catalog';
import { haveCatalog } from '../runs/catalog.testing';
import { catalog } from './catalog.svelte';
import { activationTitle, anyTitle, metricTitle, summaryWord, titleOf } from './titles';

vi.hoisted(() => vi.stubGlobal('navigator', { languages: ['en'] }));
beforeAll(haveCatalog);
beforeEach(() => vi.stubGlobal('document', { documentElement: {} }));

const SECTIONS: Section[] = [
  ...(['layers', 'losses', 'metrics', 'optimizers', 'schedules'] as const),
  ...(['initializers', 'regularizers', 'constraints'] as const),
];

/** What Polish speakers say as it is: proper names, abbreviations, and words that have no other. */
const LOANS = [
  ...['Dropout', 'Alpha dropout', 'Embedding', 'Softmax', 'AugMix', 'RandAugment', 'Minimum'],
  ...['ELU', 'ReLU', 'Leaky ReLU', 'PReLU', 'GRU', 'LSTM', 'RNN', 'CTC', 'IoU', 'L1', 'L2'],
  ...['Max pooling 1D', 'Max pooling 2D', 'Max pooling 3D', 'Log-cosh'],
  ...['Adadelta', 'Adafactor', 'Adagrad', 'Adam', 'AdamW', 'Adamax', 'FTRL', 'LAMB', 'Lion'],
  ...['Muon', 'Nadam', 'RMSprop', 'SGD'],
  ...['celu', 'elu', 'gelu', 'mish', 'relu', 'relu6', 'selu', 'silu', 'softmax', 'softplus'],
  ...['softsign', 'sparsemax', 'squareplus', 'swish', 'tanh'],
];

describe('Polish names', () => {
  beforeEach(() => language.set('pl'));

  const offered = () => [
    ...SECTIONS.flatMap((section) =>
      catalog.section(section).map(({ class_name }) => [section, class_name] as const),
    ),
    ...catalog.activations.map((name) => ['activations', name] as const),
  ];

  it('are there for everything, and for nothing that is gone', () => {
    const keys = offered().map(([section, name]) => `name.${section}.${name}`);
    expect(Object.keys(names).sort()).toEqual(keys.sort());
  });

  it('are Polish, but for what Polish has taken over', () => {
    const title = (section: string, name: string) =>
      section === 'activations' ? activationTitle(name) : titleOf(section as Section, name);
    const polish = offered().map(([section, name]) => title(section, name));
    language.set('en');
    const english = offered().map(([section, name]) => title(section, name));
    const alike = polish.filter((name, at) => name.toLowerCase() === english[at]?.toLowerCase());
    expect(alike.filter((name) => !LOANS.includes(name))).toEqual([]);
  });

  it.each(SECTIONS)('tell all %s apart', (section) => {
    const titles = catalog.section(section).map(({ class_name }) => titleOf(section, class_name));
    expect(new Set(titles).size).toBe(titles.length);
  });
});

describe('titles', () => {
  beforeEach(() => language.set('en'));

  it('are the same by class name and by alias', () => {
    expect(titleOf('losses', 'mean_squared_error')).toBe('Mean squared error');
    expect(titleOf('losses', 'MeanSquaredError')).toBe('Mean squared error');
    expect(titleOf('layers', 'Conv2D')).toBe('Conv2D');
    expect(anyTitle('sparse_categorical_crossentropy')).toBe('Sparse cross-entropy');
    expect(anyTitle('relu')).toBe('relu');
    expect(anyTitle('nothing')).toBeNull();
  });

  it("turn the server's words of a summary into those of the page", () => {
    expect(summaryWord('batch normalization')).toBe('batch normalization');
    language.set('pl');
    expect(summaryWord('batch normalization')).toBe('normalizacja wsadowa');
    expect(summaryWord('gaussian noise')).toBe('szum gaussowski');
    expect(summaryWord('Conv2D')).toBe('Splot 2D');
    expect(summaryWord('sigmoid')).toBe('sigmoida');
    expect(summaryWord('L2')).toBe('L2');
    expect(summaryWord('something else')).toBe('something else');
  });

  it('know what a run reports', () => {
    expect(metricTitle('loss')).toBe('Loss');
    expect(metricTitle('acc')).toBe('Accuracy');
    expect(metricTitle('auc')).toBe('Area under the curve');
    expect(metricTitle('mean_io_u')).toBe('Mean IoU');
  });

  it('leave what a person named', () => {
    const metrics = [{ class_name: 'Precision', config: { name: 'auc' } }];
    expect(metricTitle('auc', metrics)).toBe('auc');
    expect(metricTitle('auc', [{ class_name: 'AUC', config: {} }])).toBe('Area under the curve');
  });
});
