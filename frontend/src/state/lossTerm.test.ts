import { expect, it } from 'vitest';
import { lossShown } from './lossTerm.svelte';

const plain = { loss: [1] };
const told = { loss: [2], data_loss: [1] };

it('draws a run beside another by the same loss, or not at all', () => {
  lossShown.choose('data');
  expect(lossShown.columnBeside(told, told, false)).toBe('data_loss');
  expect(lossShown.columnBeside(plain, told, false)).toBe('loss');
  // Its only loss has a penalty in it.
  expect(lossShown.columnBeside(plain, told, true)).toBeNull();
  lossShown.choose('whole');
  expect(lossShown.columnBeside(told, told, false)).toBe('loss');
  expect(lossShown.columnBeside(plain, told, true)).toBe('loss');
  // A run without penalties has no whole to show.
  expect(lossShown.columnBeside(told, plain, false)).toBe('data_loss');
  expect(lossShown.columnBeside(plain, plain, true)).toBeNull();
});
