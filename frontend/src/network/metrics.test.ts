import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { ClassConfig } from '../net/types';
import type { Catalog } from './catalog';
import { reportedClass, reportedName, traitsOf } from './metrics';

const read = (path: string) => JSON.parse(readFileSync(`../${path}`, 'utf8'));
const catalog: Catalog = read('backend/layerloom/catalog/catalog.json');
const names: { metric: string | ClassConfig; name: string }[] = read(
  'tests/contracts/metric_names.json',
);

describe('reportedName', () => {
  it.each(names)('says $name as the server does', ({ metric, name }) => {
    expect(reportedName(metric, catalog)).toBe(name);
  });
});

describe('traitsOf', () => {
  const auc = { class_name: 'AUC', config: {} };
  const late = { class_name: 'Precision', config: { name: 'precision_90' } };
  const metrics = ['acc', 'mae', auc, late, { class_name: 'FalseNegatives', config: {} }];
  const better = (name: string) => traitsOf(name, metrics, catalog)?.higher_is_better;

  it('tells which way is better, by what was asked for', () => {
    expect(['acc', 'val_acc', 'val_auc', 'test_precision_90'].map(better)).toEqual(
      Array(4).fill(true),
    );
    expect(['mae', 'val_false_negatives'].map(better)).toEqual([false, false]);
  });

  it('knows nothing of what nobody asked for', () => {
    expect(['loss', 'val_loss', 'accuracy', 'AUC'].map(better)).toEqual(Array(4).fill(undefined));
  });

  it('knows limits and shares', () => {
    expect(traitsOf('acc', metrics, catalog)).toMatchObject({ range: [0, 1], share: true });
    expect(traitsOf('mae', metrics, catalog)).toMatchObject({ range: [0, null], share: false });
  });

  it('finds the class of a name, and of the words among which Keras chooses', () => {
    const classOf = (name: string) => reportedClass(name, metrics, catalog);
    expect(['acc', 'val_accuracy', 'val_mean_io_u', 'precision_90', 'own'].map(classOf)).toEqual([
      'Accuracy',
      'Accuracy',
      'MeanIoU',
      null,
      null,
    ]);
  });
});
