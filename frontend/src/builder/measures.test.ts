import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { Catalog } from '../network/catalog';
import { reportedName } from '../network/metrics';
import { groupLosses, monitors } from './measures';

const path = '../backend/layerloom/catalog/catalog.json';
const catalog: Catalog = JSON.parse(readFileSync(path, 'utf8'));

describe('monitors', () => {
  it('offers the names that the run will report, of objects and of two of one class too', () => {
    const asked = [
      'accuracy',
      { class_name: 'AUC', config: {} },
      { class_name: 'Precision', config: { thresholds: 0.5 } },
      { class_name: 'Precision', config: { thresholds: 0.9, name: 'precision_90' } },
    ];
    const reported = asked.map((metric) => reportedName(metric, catalog));
    expect(monitors(reported, true)).toEqual([
      ...['val_loss', 'val_accuracy', 'val_auc', 'val_precision', 'val_precision_90'],
      ...['loss', 'accuracy', 'auc', 'precision', 'precision_90'],
    ]);
    expect(monitors(reported, false)).toEqual([
      ...['loss', 'accuracy', 'auc', 'precision', 'precision_90'],
    ]);
  });
});

describe('groupLosses', () => {
  it('sorts losses by what they are for', () => {
    const of = (task: 'classification' | 'regression') => groupLosses(catalog.losses, task);
    expect(of('classification').fitting).toContain('hinge');
    expect(of('classification').other).toContain('poisson');
    expect(of('regression').fitting).toContain('poisson');
    expect(of('regression').other).toContain('kl_divergence');
    expect(of('regression').fitting).toContain('cosine_similarity');
  });
});
