/** What people changed while runs trained, where it is not the same in all of them. Framework-free. */
import type { Curves } from '../net/metrics';
import type { Run } from '../net/types';
import { allSame } from '../network/differences';

/** A learning rate that was set by hand, and in which epoch; 0 is before training. */
export interface RateSet {
  epoch: number;
  rate: number;
}

export type ByHand =
  | { kind: 'rate'; values: readonly (readonly RateSet[])[] }
  /** The epoch at which a person stopped it; null for a run that ended otherwise. */
  | { kind: 'stopped'; values: readonly (number | null)[] };

/** What changes no number of a run, as a pause or its pace, is left out. */
export function differByHand(
  runs: readonly Run[],
  curves: readonly (Curves | undefined)[],
): ByHand[] {
  const rates = runs.map((_, index) =>
    (curves[index]?.commands ?? []).flatMap(({ command, value, epoch }) =>
      command === 'learning_rate' && typeof value === 'number'
        ? [{ epoch: epoch ?? 0, rate: value }]
        : [],
    ),
  );
  const stops = runs.map(({ reason, epoch }) => (reason === 'user_stop' ? epoch : null));
  const stopped = stops.some((epoch) => epoch !== null);
  return [
    ...(allSame(rates) ? [] : [{ kind: 'rate' as const, values: rates }]),
    ...(!stopped || allSame(stops) ? [] : [{ kind: 'stopped' as const, values: stops }]),
  ];
}
