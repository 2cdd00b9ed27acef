import { describe, expect, it } from 'vitest';
import type { Curves } from '../net/metrics';
import type { Run } from '../net/types';
import { differByHand } from './byHand';

const run = (reason: string | null, epoch: number) => ({ reason, epoch }) as Run;
const curves = (...commands: unknown[]) => ({ commands }) as unknown as Curves;
const rate = (value: number, epoch: number) => ({ command: 'learning_rate', value, epoch });

describe('what was changed by hand', () => {
  it('is told where runs differ in it', () => {
    const runs = [run('user_stop', 40), run('epochs_reached', 200), run(null, 3)];
    const pause = { command: 'pause', value: null, epoch: 5 };
    const found = differByHand(runs, [
      curves(rate(0.002, 12), pause, rate(0.001, 30)),
      curves(pause),
      undefined,
    ]);
    expect(found).toEqual([
      {
        kind: 'rate',
        values: [
          [
            { epoch: 12, rate: 0.002 },
            { epoch: 30, rate: 0.001 },
          ],
          [],
          [],
        ],
      },
      { kind: 'stopped', values: [40, null, null] },
    ]);
  });

  it('is left out where it is the same, or changes no number', () => {
    const runs = [run('epochs_reached', 5), run('early_stopping', 4)];
    expect(differByHand(runs, [curves(rate(0.1, 2)), curves(rate(0.1, 2))])).toEqual([]);
    expect(differByHand(runs, [curves({ command: 'pace', value: 3, epoch: 1 }), curves()])).toEqual(
      [],
    );
  });
});
