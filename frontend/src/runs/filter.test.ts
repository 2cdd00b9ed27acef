import { describe, expect, it } from 'vitest';
import type { Run, Status } from '../net/types';
import { countGroups, inGroup, matches } from './filter';

const run = (status: Status, more: Partial<Run> = {}) =>
  ({ status, number: 12, name: 'Dropout 0.3', tags: ['l2', 'demo'], ...more }) as Run;

describe('inGroup', () => {
  it('puts each run in one group besides all', () => {
    const groups = (status: Status) =>
      (['live', 'done', 'failed'] as const).filter((group) => inGroup(run(status), group));
    expect(groups('queued')).toEqual(['live']);
    expect(groups('running')).toEqual(['live']);
    expect(groups('completed')).toEqual(['done']);
    expect(groups('cancelled')).toEqual(['done']);
    expect(groups('failed')).toEqual(['failed']);
  });

  it('counts', () => {
    expect(countGroups([run('queued'), run('failed'), run('stopped')])).toEqual({
      all: 3,
      live: 1,
      done: 1,
      failed: 1,
    });
  });
});

describe('matches', () => {
  it('looks at name, tags and number, word by word', () => {
    expect(matches(run('queued'), '')).toBe(true);
    expect(matches(run('queued'), 'DROP l2')).toBe(true);
    expect(matches(run('queued'), 'run 12')).toBe(true);
    expect(matches(run('queued'), 'l2 batch')).toBe(false);
  });
});
