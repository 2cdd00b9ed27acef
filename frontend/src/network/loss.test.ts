import { expect, it } from 'vitest';
import { asksForPenalties, judgedLoss } from './loss';

it('judges a run by the loss without penalties, where it has any', () => {
  expect(judgedLoss({ loss: [], data_loss: [] })).toBe('data_loss');
  expect(judgedLoss({ loss: [], val_loss: [] })).toBe('loss');
  expect(judgedLoss({})).toBe('loss');
});

it('knows who asks for penalties, also inside a wrapper', () => {
  const penalizes = (name: string) => name === 'ActivityRegularization';
  const asks = (class_name: string, config = {}) =>
    asksForPenalties([{ class_name: 'Flatten' }, { class_name, config }], penalizes);
  const LSTM = { class_name: 'LSTM', config: { units: 2, recurrent_regularizer: 'l1' } };
  expect(asks('Dense', { kernel_regularizer: { class_name: 'L2', config: {} } })).toBe(true);
  expect(asks('Dense', { kernel_regularizer: null, kernel_constraint: 'non_neg' })).toBe(false);
  expect(asks('ActivityRegularization')).toBe(true);
  expect(asks('Bidirectional', { layer: LSTM })).toBe(true);
  expect(asks('RNN', { cell: { class_name: 'StackedRNNCells', config: { cells: [LSTM] } } })).toBe(
    true,
  );
  expect(asks('TimeDistributed', { layer: { class_name: 'Dense', config: { units: 2 } } })).toBe(
    false,
  );
});
