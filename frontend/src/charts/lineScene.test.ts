import { expect, test, vi } from 'vitest';
import { endTexts, frameOf, marginsOf, valueAxis } from './lineScene';
import type { ChartLine } from './types';

// The dictionaries ask the browser for its languages.
vi.hoisted(() => vi.stubGlobal('navigator', { languages: ['en'] }));

const line = (role: ChartLine['role'], values: number[]): ChartLine => ({
  role,
  epochs: values.map((_, row) => row + 1),
  values,
});
const own = [line('train', [0.7, 0.3]), line('validation', [0.8, 0.4])];
const older = (leads = false) => ({ name: 'Run 1', lines: [line('train', [90, 40])], leads });
const shown = { lines: own, ghost: null, test: null, measures: [] };

test('an older run gives the axis no room', () => {
  const alone = valueAxis(shown, 'linear', 4);
  expect(alone.domain).toEqual([0.3, 0.8]);
  expect(valueAxis({ ...shown, ghost: older() }, 'linear', 4)).toEqual(alone);
  expect(valueAxis({ ...shown, ghost: older() }, 'log', 4)).toEqual(valueAxis(shown, 'log', 4));
});

test('an older run has the axis where there is nothing else yet', () => {
  const axis = valueAxis({ ...shown, lines: [line('train', [])], ghost: older() }, 'linear', 4);
  expect(axis.domain).toEqual([40, 90]);
});

test('the run that this one continues is part of its curve', () => {
  expect(valueAxis({ ...shown, ghost: older(true) }, 'linear', 4).domain).toEqual([0, 100]);
});

test('test points and measures have room', () => {
  const measures = [{ epoch: 2, value: 0.1, role: 'train' as const, text: '0.1' }];
  const point = { epoch: 1, value: 1.4 };
  expect(valueAxis({ ...shown, test: point, measures }, 'linear', 4).domain).toEqual([0, 1.5]);
});

test('margins hold the widest words', () => {
  const ends = endTexts(own, (value) => value.toFixed(3), true);
  expect(ends.map(({ text }) => text)).toEqual(['train 0.300', 'val. 0.400']);
  const margins = marginsOf({ domain: [0, 1], ticks: [0, 1], decimals: 0 }, 'linear', ends);
  expect(margins).toEqual({ left: 34, right: 11 * 6.5 + 14 });
  expect(frameOf(margins, { left: 50, right: 10 }, { width: 500, height: 200 })).toEqual({
    left: 50,
    right: 500 - margins.right,
    top: 8,
    bottom: 176,
  });
});

test('a line without a number at its end says none', () => {
  expect(
    endTexts([line('train', [0.5, Number.NaN]), line('validation', [])], String, false),
  ).toEqual([]);
});
