import { describe, expect, it } from 'vitest';
import { makeScale } from './scale';
import { thin } from './thin';

const x = makeScale([1, 101], [0, 1000]);
const mark = (epoch: number, kind = 'rate', value = epoch) => ({ epoch, kind, value });

describe('thin', () => {
  it('keeps marks that are far enough apart, in the order of the epochs', () => {
    const marks = [mark(50), mark(10), mark(90)];
    expect(thin(marks, x, 8).map(({ epoch }) => epoch)).toEqual([10, 50, 90]);
  });

  it('lets the latest of a crowd stand for it', () => {
    const marks = [mark(10), mark(10.2), mark(10.4), mark(20)];
    expect(thin(marks, x, 8).map(({ epoch }) => epoch)).toEqual([10.4, 20]);
  });

  it('takes the one that came last where several share a place', () => {
    expect(thin([mark(10, 'rate', 1), mark(10, 'rate', 2)], x, 8)).toEqual([mark(10, 'rate', 2)]);
  });

  it('does not let one kind stand for another', () => {
    expect(thin([mark(10, 'pause'), mark(10.1)], x, 8)).toHaveLength(2);
  });

  it('leaves a few of a thousand', () => {
    const marks = Array.from({ length: 1_000 }, (_, at) => mark(1 + at / 10));
    expect(thin(marks, x, 40).length).toBeLessThanOrEqual(26);
  });
});
