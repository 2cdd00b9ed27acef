import { describe, expect, it } from 'vitest';
import { trainedSeconds, typicalDuration } from './time';

describe('typicalDuration', () => {
  it('is the median, without the first epoch where there are more', () => {
    expect(typicalDuration([])).toBeNaN();
    expect(typicalDuration([9])).toBe(9);
    expect(typicalDuration([9, 1, 2, 50])).toBe(2);
  });

  it('leaves the order of what it is given', () => {
    const durations = [3, 2, 1];
    typicalDuration(durations);
    expect(durations).toEqual([3, 2, 1]);
  });
});

describe('trainedSeconds', () => {
  it('counts up to now while the run trains', () => {
    const started_at = '2026-01-01T00:00:00Z';
    const now = Date.parse(started_at) + 5_000;
    expect(trainedSeconds({ started_at: null, finished_at: null }, now)).toBeNull();
    expect(trainedSeconds({ started_at, finished_at: null }, now)).toBe(5);
    expect(trainedSeconds({ started_at, finished_at: '2026-01-01T00:00:02Z' }, now)).toBe(2);
  });
});
