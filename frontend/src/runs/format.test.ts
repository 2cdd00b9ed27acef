import { beforeAll, expect, it, vi } from 'vitest';
import type { ClassConfig, Run } from '../net/types';
import { haveCatalog } from './catalog.testing';
import { formatMetric, traitsIn } from './format';

// The dictionaries ask the browser for its languages.
vi.hoisted(() => vi.stubGlobal('navigator', { languages: ['en'] }));
beforeAll(haveCatalog);

const run = (...metrics: (string | ClassConfig)[]) => ({ spec: { training: { metrics } } }) as Run;

it.each(['accuracy', 'acc', 'val_acc', 'test_accuracy'])('writes %s as a share', (name) => {
  expect(formatMetric(name, 0.875, run('accuracy', 'acc'))).toBe('88%');
});

it('knows a share by its class, whatever it is called', () => {
  const named = (class_name: string, name: string) => ({ class_name, config: { name } });
  const hits = run(named('SparseCategoricalAccuracy', 'hits'));
  expect(formatMetric('val_hits', 0.5, hits)).toBe('50%');
  const squares = run(named('MeanSquaredError', 'my_accuracy'));
  expect(formatMetric('my_accuracy', 12.5, squares)).toBe('12.50');
  expect(formatMetric('val_my_accuracy', 0.5, squares)).toBe('0.500');
  expect(traitsIn(squares, 'my_accuracy')?.range).toEqual([0, null]);
});

it('writes the losses, and what nobody asked for, as numbers', () => {
  expect(formatMetric('val_loss', 0.5, run('accuracy'))).toBe('0.500');
  expect(formatMetric('accuracy', 0.5, null)).toBe('0.500');
});
