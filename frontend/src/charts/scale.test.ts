import { describe, expect, it } from 'vitest';
import { epochLimit, epochTicks, extent, linearAxis, logAxis, makeScale, niceStep } from './scale';

describe('makeScale', () => {
  it('maps there and back', () => {
    const scale = makeScale([1, 101], [40, 240]);
    expect(scale(1)).toBe(40);
    expect(scale(51)).toBe(140);
    expect(scale.invert(240)).toBe(101);
  });

  it('maps logarithms', () => {
    const scale = makeScale([0.01, 1], [200, 0], 'log');
    expect(scale(0.1)).toBeCloseTo(100);
    expect(scale.invert(100)).toBeCloseTo(0.1);
  });

  it('puts a domain of one value in the middle', () => {
    const scale = makeScale([3, 3], [0, 100]);
    expect(scale(3)).toBe(50);
    expect(scale.invert(10)).toBe(3);
  });
});

describe('niceStep', () => {
  it.each([
    [0.3, 3, 0.1],
    [1, 4, 0.5],
    [0.6, 4, 0.2],
    [29_000, 4, 10_000],
    [7, 4, 2],
  ])('cuts %d into at most %d pieces of %d', (span, count, step) => {
    expect(niceStep(span, count)).toBeCloseTo(step);
  });
});

describe('linearAxis', () => {
  it('holds all values, and ends on half steps', () => {
    expect(linearAxis(0.165, 0.689, 4)).toEqual({
      domain: [0.1, 0.7],
      ticks: [0.2, 0.4, 0.6],
      decimals: 1,
    });
    expect(linearAxis(-0.3, 0.3, 4).ticks).toEqual([-0.2, 0, 0.2]);
  });

  it('stays within given limits', () => {
    expect(linearAxis(0.55, 1, 4, [0, 1]).domain).toEqual([0.5, 1]);
    expect(linearAxis(1, 1, 4, [0, 1]).domain[1]).toBe(1);
  });

  it('makes room around a single value, and survives none', () => {
    const one = linearAxis(0.5, 0.5, 4);
    expect(one.domain[0]).toBeLessThan(0.5);
    expect(one.domain[1]).toBeGreaterThan(0.5);
    expect(linearAxis(0, 0, 4).ticks.length).toBeGreaterThan(1);
    expect(linearAxis(Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 4).domain).toEqual([
      0, 1,
    ]);
  });
});

describe('logAxis', () => {
  it('holds all values', () => {
    const { domain, ticks } = logAxis(0.03, 0.7);
    expect(domain[0]).toBeLessThanOrEqual(0.03);
    expect(domain[1]).toBeGreaterThanOrEqual(0.7);
    expect(ticks).toEqual([0.02, 0.05, 0.1, 0.2, 0.5, 1]);
  });

  it('shows powers of ten over a wide span, and survives values that have no logarithm', () => {
    expect(logAxis(0.0004, 30).ticks).toEqual([0.0001, 0.001, 0.01, 0.1, 1, 10, 100]);
    expect(logAxis(0, 1).domain[0]).toBeGreaterThan(0);
    expect(logAxis(1, 1).ticks.length).toBeGreaterThan(1);
  });
});

describe('epochTicks', () => {
  it('starts at 1 and goes on in round steps', () => {
    expect(epochTicks(66, 500)).toEqual([1, 10, 20, 30, 40, 50, 60]);
    expect(epochTicks(10_000, 300)).toEqual([1, 2_000, 4_000, 6_000, 8_000, 10_000]);
    expect(epochTicks(1, 300)).toEqual([1]);
    expect(epochTicks(3, 500)).toEqual([1, 2, 3]);
  });
});

describe('epochLimit', () => {
  it('runs ahead of the curve in steps and ends at the plan', () => {
    expect(epochLimit(0, 200)).toBe(10);
    expect(epochLimit(11, 200)).toBe(12);
    expect(epochLimit(64, 200)).toBe(80);
    expect(epochLimit(199, 200)).toBe(200);
    expect(epochLimit(200, 200)).toBe(200);
    expect(epochLimit(1, 5)).toBe(5);
  });

  it('rarely moves', () => {
    const limits = new Set(Array.from({ length: 1_000 }, (_, i) => epochLimit(i + 1, 1_000)));
    expect(limits.size).toBeLessThan(25);
  });
});

describe('extent', () => {
  it('sees finite values only', () => {
    expect(
      extent([
        [1, Number.NaN, 3],
        [Number.POSITIVE_INFINITY, -2],
      ]),
    ).toEqual([-2, 3]);
    expect(extent([[-1, 0, 4]], true)).toEqual([4, 4]);
    expect(extent([[Number.NaN], []])).toBeNull();
  });
});
