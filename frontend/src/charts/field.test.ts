import { describe, expect, it } from 'vitest';
import type { BoundaryPart } from '../network/frame';
import { classField, lead, probabilities, shares, valueField, zeroLine } from './field';

const part = (outputs: number, size: number, values: number[]): BoundaryPart => ({
  node: 'out',
  outputs,
  size,
  values: new Float32Array(values),
});

describe('what a network says of the plane', () => {
  it('is taken as it is where it is probabilities', () => {
    const maps = probabilities(part(2, 1, [0.3, 0.7]));
    expect(maps.map(([value]) => value)).toEqual([0.3, 0.7].map(Math.fround));
  });

  it('of one output is the second class and what is left', () => {
    const [no, yes] = probabilities(part(1, 1, [0.25]));
    expect([no?.[0], yes?.[0]]).toEqual([0.75, 0.25]);
  });

  it('in raw values becomes probabilities', () => {
    const maps = probabilities(part(2, 1, [0, Math.log(3)]));
    expect(maps[1]?.[0]).toBeCloseTo(0.75, 5);
    expect(probabilities(part(1, 1, [5]))[1]?.[0]).toBeCloseTo(1 / (1 + Math.exp(-5)), 5);
  });

  it('is paler the less sure it is', () => {
    const maps = [new Float32Array([1, 0.5, 0]), new Float32Array([0, 0.5, 1])];
    const pixels = classField(
      maps,
      [
        [200, 0, 0],
        [0, 0, 200],
      ],
      [100, 100, 100],
    );
    expect([...pixels.slice(0, 3)]).toEqual([200, 0, 0]);
    expect([...pixels.slice(4, 7)]).toEqual([100, 100, 100]);
    expect([...pixels.slice(8, 11)]).toEqual([0, 0, 200]);
  });

  it('of numbers runs from one end through the middle to the other', () => {
    const pixels = valueField(
      new Float32Array([-1, 0, 9]),
      [-1, 1],
      [
        [0, 0, 200],
        [200, 0, 0],
      ],
      [100, 100, 100],
    );
    expect([...pixels.slice(0, 3)]).toEqual([0, 0, 200]);
    expect([...pixels.slice(4, 7)]).toEqual([100, 100, 100]);
    expect([...pixels.slice(8, 11)]).toEqual([200, 0, 0]);
  });
});

describe('the line where classes tie', () => {
  it('lies between the cells, where the lead changes its sign', () => {
    const maps = [new Float32Array([1, 0.2, 1, 0.2]), new Float32Array([0, 0.8, 0, 0.8])];
    const ahead = lead(maps, 0);
    expect([...ahead].map((value) => Math.round(value * 10) / 10)).toEqual([1, -0.6, 1, -0.6]);
    expect(zeroLine(ahead, 2)).toEqual([
      [expect.closeTo(0.625, 5), 0, expect.closeTo(0.625, 5), 1],
    ]);
  });

  it('is nowhere where one class leads everywhere', () => {
    expect(zeroLine(new Float32Array([1, 2, 3, 4]), 2)).toEqual([]);
  });
});

describe('the share of each class', () => {
  it('counts the places where it is the likeliest', () => {
    const maps = [new Float32Array([0.9, 0.6, 0.2, 0.3]), new Float32Array([0.1, 0.4, 0.8, 0.2])];
    expect(shares(maps)).toEqual([0.75, 0.25]);
    expect(shares([])).toEqual([]);
  });
});
