/** Whether the run before may lie behind a run on its charts. */
import type { Run } from '../net/types';

type Compared = Pick<Run, 'spec'>;

/**
 * Losses of other data, or another loss, are other numbers: beside each other they would only mislead.
 * The split and its seed count: another validation part has another loss.
 */
export const comparable = ({ spec: one }: Compared, { spec: other }: Compared): boolean =>
  same(one.data, other.data) && same(one.training.loss, other.training.loss);

/** Whether the two networks are made of the same layers, whatever their settings. */
export const sameLayers = ({ spec: one }: Compared, { spec: other }: Compared): boolean =>
  same(classes(one), classes(other));

const classes = ({ network }: Run['spec']) => network.nodes.map((node) => node.class_name);

const same = (one: unknown, other: unknown): boolean => written(one) === written(other);

/** JSON with its keys in order; what is null is as if it were not there. */
function written(value: unknown): string {
  return JSON.stringify(value, (_, part: unknown) =>
    typeof part === 'object' && part !== null && !Array.isArray(part)
      ? Object.fromEntries(
          Object.entries(part)
            .filter(([, each]) => each !== null)
            .sort(([a], [b]) => (a < b ? -1 : 1)),
        )
      : part,
  );
}
