import { describe, expect, it } from 'vitest';
import { record, redo, settle, startHistory, undo } from './history';

describe('history', () => {
  it('goes back and forth', () => {
    let history = record(record(startHistory('a'), 'b'), 'c');
    history = undo(undo(history));
    expect(history.present).toBe('a');
    expect(undo(history)).toBe(history);
    history = redo(history);
    expect([history.present, history.future]).toEqual(['b', ['c']]);
    expect(redo(redo(history)).present).toBe('c');
  });

  it('drops the future at a new step', () => {
    const history = record(undo(record(startHistory('a'), 'b')), 'x');
    expect(history.future).toEqual([]);
    expect(history.past).toEqual(['a']);
  });

  it('joins the steps of one drag, and only of that one', () => {
    let history = startHistory(0);
    for (const value of [1, 2, 3]) history = record(history, value, 'rate');
    expect(history.past).toEqual([0]);
    history = record(settle(history), 4, 'rate');
    expect(history.past).toEqual([0, 3]);
    expect(undo(undo(history)).present).toBe(0);
  });

  it('does not join different settings', () => {
    const history = record(record(startHistory(0), 1, 'rate'), 2, 'units');
    expect(history.past).toEqual([0, 1]);
  });

  it('takes no step where nothing changed', () => {
    const history = startHistory({ same: true });
    expect(record(history, history.present)).toBe(history);
  });
});
