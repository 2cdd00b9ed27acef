import { expect, it } from 'vitest';
import { judgedLoss } from './loss';

it('judges a run by the loss without penalties, where it has any', () => {
  expect(judgedLoss({ loss: [], data_loss: [] })).toBe('data_loss');
  expect(judgedLoss({ loss: [], val_loss: [] })).toBe('loss');
  expect(judgedLoss({})).toBe('loss');
});
