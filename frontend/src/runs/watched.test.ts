import { expect, it } from 'vitest';
import type { Run } from '../net/types';
import { watchedMetric } from './watched';

const run = (monitor?: string) =>
  ({ spec: { training: { early_stopping: monitor === undefined ? null : { monitor } } } }) as Run;
const reported = (...names: string[]) => ({
  metrics: Object.fromEntries(names.map((name) => [name, [1]])),
});

it('is what early stopping watches', () => {
  const log = reported('loss', 'val_loss', 'accuracy', 'val_accuracy');
  expect(watchedMetric(run('val_accuracy'), log)).toBe('val_accuracy');
  expect(watchedMetric(run('accuracy'), log)).toBe('accuracy');
});

it('is the loss where nothing stops early', () => {
  expect(watchedMetric(run(), reported('loss', 'val_loss'))).toBe('val_loss');
  expect(watchedMetric(null, reported('loss', 'val_loss'))).toBe('val_loss');
});

it('is of the training rows where there are no others', () => {
  expect(watchedMetric(run('val_accuracy'), reported('loss', 'accuracy'))).toBe('accuracy');
  expect(watchedMetric(run(), reported('loss'))).toBe('loss');
});
