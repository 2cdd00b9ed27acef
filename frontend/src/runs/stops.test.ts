import { expect, test } from 'vitest';
import { labelWidth } from '../charts/text';
import { lagsBehind, placeStops, type Stop } from './stops';

const WIDTH = 300;
const place = (epoch: number) => ((epoch - 1) / 99) * WIDTH;
const stop = (epoch: number, kind: Stop['kind'], text = String(epoch)): Stop => ({
  epoch,
  kind,
  text,
});
const said = (stops: Stop[], over = 0, width = WIDTH) =>
  placeStops(stops, place, width, over).map(({ text, at }) => [text, Math.round(at)]);

test('words stand below their stop', () => {
  expect(said([stop(99, 'away'), stop(40, 'shown', '40 now'), stop(10, 'plain')])).toEqual([
    ['10', 27],
    ['40 now', 118],
    ['99', 294],
  ]);
});

test('words stay within the way, or a little beyond it where there is room', () => {
  expect(said([stop(1, 'plain', '1 best')])).toEqual([
    ['1 best', Math.round(labelWidth('1 best') / 2)],
  ]);
  expect(said([stop(1, 'plain', '1 best')], 12)).toEqual([['1 best', 8]]);
});

test('where words would lie on each other, those that matter less are left out', () => {
  const stops = [
    stop(10, 'plain'),
    stop(12, 'best', '12 best'),
    stop(13, 'now', '13 now'),
    stop(14, 'shown', '14 now'),
  ];
  expect(said(stops)).toEqual([['14 now', Math.round(place(14))]]);
  // Apart they all have room.
  expect(
    said([stop(10, 'plain'), stop(40, 'best', '40 best'), stop(90, 'shown', '90 now')]),
  ).toHaveLength(3);
});

test('on the narrowest way the shown epoch still has words', () => {
  expect(
    placeStops([stop(40, 'shown', '1,789 now, pictures of epoch 247')], place, 40),
  ).toHaveLength(1);
});

test.each([
  [247, 1_789, true],
  [63, 64, false],
  [62, 64, false],
  [60, 64, true],
  [990, 1_000, false],
  [970, 1_000, true],
  [null, 64, false],
])('pictures of epoch %s at epoch %s', (pictures, now, lag) => {
  expect(lagsBehind(pictures, now)).toBe(lag);
});
