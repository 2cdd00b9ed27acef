import { describe, expect, it, vi } from 'vitest';
import type { Verdict } from '../net/types';
import { remedyLabel, remedyPlace } from '../state/remedyWords';
import { shareOf, verdictTitle, verdictWhy } from './verdictWords';

// The dictionaries ask the browser for its languages.
vi.hoisted(() => vi.stubGlobal('navigator', { languages: ['en'] }));

const verdict = (code: string, values: Record<string, unknown>): Verdict =>
  ({ code, values, remedies: [], together: null }) as unknown as Verdict;
const parted = { since: 1042, val_best: 0.3, val_now: 0.45, train_best: 0.2, train_now: 0.1 };

describe('verdictWhy', () => {
  it('says how far the losses have parted', () => {
    const told = verdict('overfitting', { ...parted, metric: 'loss' });
    expect(verdictTitle(told)).toBe('Overfitting since epoch 1,042');
    expect(verdictWhy(told, null)).toBe(
      'The validation loss rose from 0.300 to 0.450 (+50%), while the training loss fell from 0.200 to 0.100 (-50%).',
    );
  });

  it('says that losses are without a penalty, and never that one fell which did not', () => {
    const data = verdict('overfitting', { ...parted, metric: 'data_loss' });
    expect(verdictWhy(data, null)).toMatch(/^Without the penalty, the validation loss rose/);
    const level = verdict('overfitting', { ...parted, train_now: 0.25, metric: 'loss' });
    expect(verdictWhy(level, null)).not.toContain('fell');
    expect(verdictWhy(level, null)).toContain('the training loss is at 0.250');
  });

  it('names the loss, and what is no number', () => {
    const values = { best: 20, lowest: 0.4, now: 'NaN', metric: 'val_data_loss' };
    expect(verdictWhy(verdict('settled', values), null)).toBe(
      'At the end the validation loss without the penalty is at NaN; at the best epoch, 20, it was at 0.400 (–).',
    );
  });

  it('measures what is high by the rows that are right, or by the first loss', () => {
    const values = { since: 48, before: 0.6, now: 0.6, metric: 'loss' };
    expect(verdictWhy(verdict('underfitting', { ...values, right: 0.7 }), null)).toContain(
      'only 70% of the training rows',
    );
    expect(verdictWhy(verdict('underfitting', { ...values, first: 0.9 }), null)).toContain(
      'it began at 0.900',
    );
  });

  it('says nothing of a verdict that this page does not know', () => {
    expect(verdictTitle(verdict('newer', {}))).toBe('newer');
    expect(verdictWhy(verdict('newer', {}), null)).toBe('');
  });
});

it('tells a share with its sign, and none of nothing', () => {
  expect([shareOf(0.5, 0.75), shareOf(0.5, 0.25), shareOf(0.5, 0.5), shareOf(0, 1)]).toEqual([
    '+50%',
    '-50%',
    '0%',
    '–',
  ]);
});

it('says where a change goes', () => {
  const l2 = { code: 'l2', values: { factor: 0.001, nodes: ['a', 'b'] }, edits: [] };
  expect([remedyLabel(l2), remedyPlace(l2)]).toEqual(['L2 0.001', 'on the weights of a and b']);
  const smaller = { code: 'smaller', values: { before: [16, 16], after: [8, 8] }, edits: [] };
  expect(remedyPlace(smaller)).toBe('8-8 units instead of 16-16');
});
