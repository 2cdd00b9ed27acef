/** Which runs a run is worth comparing with. Framework-free. */
import type { Run } from '../net/types';
import { allSame } from '../network/differences';

export interface Relative {
  kind: 'parent' | 'before' | 'sibling';
  run: Run;
}

/** The network that a run is of: by the name it was built under, else by its layers. */
export const networkOf = ({ spec, summary }: Pick<Run, 'spec' | 'summary'>): string =>
  spec.network.name || summary.layers;

const sameData = (one: Run, other: Run): boolean =>
  allSame([one, other].map(({ spec }) => [spec.data.dataset, spec.data.config ?? {}]));

/** The run that a run continues, or that it is a changed copy of. */
const originOf = ({ spec }: Run): string | null => spec.fork?.run ?? spec.changed_from ?? null;

/**
 * The parent run, the run before it of the same network and data, and its siblings. Siblings are other forks and changed
 * copies of the same parent, and other runs of the same network and data, the newest first.
 *
 * @param most How many at most.
 */
export function relativesOf(run: Run, others: readonly Run[], most: number): Relative[] {
  const origin = originOf(run);
  const newest = others
    .filter(({ id }) => id !== run.id)
    .sort((one, other) => other.number - one.number);
  const parent = newest.find(({ id }) => id === origin);
  const alike = newest.filter(
    (other) => other !== parent && networkOf(other) === networkOf(run) && sameData(run, other),
  );
  const before = alike.find(({ number }) => number < run.number);
  const copies = newest.filter((other) => origin !== null && originOf(other) === origin);
  const siblings = [...new Set([...copies, ...alike])].filter((other) => other !== before);
  const as = (kind: Relative['kind'], run: Run | undefined) => (run ? [{ kind, run }] : []);
  return [
    ...as('parent', parent),
    ...as('before', before),
    ...siblings.map((sibling) => ({ kind: 'sibling' as const, run: sibling })),
  ].slice(0, most);
}
