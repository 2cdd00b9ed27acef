import { describe, expect, it } from 'vitest';
import { planeAxes } from './plane';

const frame = { left: 40, right: 440, top: 10, bottom: 210 };

describe('planeAxes', () => {
  it('gives a plane the same units both ways, and holds every point', () => {
    const xs = [-1, 0, 1];
    const ys = [-3, 0, 3];
    const { x, y } = planeAxes(xs, ys, frame, true);
    const across = x.scale(1) - x.scale(0);
    expect(across).toBeCloseTo(y.scale(0) - y.scale(1), 6);
    for (const value of ys) {
      expect(y.scale(value)).toBeGreaterThan(frame.top);
      expect(y.scale(value)).toBeLessThan(frame.bottom);
    }
    expect(x.scale(0)).toBeCloseTo(240, 6);
    expect(x.ticks).toContain(0);
  });

  it('gives columns of a table their own units', () => {
    const { x, y } = planeAxes([0, 1000], [0, 1], frame, false);
    expect(x.scale(1000)).toBeGreaterThan(400);
    expect(y.scale(1)).toBeLessThan(30);
    expect(Math.max(...x.ticks)).toBe(1000);
  });

  it('survives a column of one value', () => {
    const { x } = planeAxes([7, 7], [0, 0], frame, false);
    expect(x.scale(7)).toBeCloseTo(240, 6);
    expect(x.ticks.length).toBeGreaterThan(0);
  });
});
