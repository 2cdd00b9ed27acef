import type { DatasetFacts, LayerEntry, LossEntry } from '../net/types';
import { entryOf } from './catalog';
import type { NetworkDocument } from './document';
import { setConfig, setTraining } from './edits';
import { stackOrder } from './stack';

/** The end of a network for a task: output layer, loss and metrics. */
interface Head {
  units: number;
  activation: string;
  loss: string;
  metrics: string[];
}

type Target = Pick<DatasetFacts, 'task' | 'classes'>;

/** The catalogue's entries of layers and losses. */
type Known = { readonly layers: readonly LayerEntry[]; readonly losses: readonly LossEntry[] };

/** Whether a loss fits the head for a task; a person's choice is kept if it still fits. */
function goesWith(loss: LossEntry, task: Target['task']): boolean {
  const { traits } = loss;
  if (traits.task !== task) return false;
  if (task === 'classification')
    return (
      traits.outputs === 'probabilities' &&
      traits.columns === 'together' &&
      traits.targets !== 'like_outputs'
    );
  const { outputs, targets, away_from_zero: away } = traits.domain;
  return outputs[0] === null && targets[0] === null && !away;
}

/** The head of a network that has just been made for a task. */
export function headFor(facts: Target): Head {
  return facts.task === 'classification'
    ? {
        units: facts.classes?.length ?? 2,
        activation: 'softmax',
        loss: 'sparse_categorical_crossentropy',
        metrics: ['accuracy'],
      }
    : { units: 1, activation: 'linear', loss: 'mean_squared_error', metrics: ['mae'] };
}

/**
 * Adapts the end of the network to new data, if it fitted the old data. A head that a person built
 * differently stays, and the check reports its problems.
 */
export function adaptHead(
  document: NetworkDocument,
  from: Target,
  to: Target,
  known: Known,
): NetworkDocument {
  const last = stackOrder(document.network).at(-1);
  const { loss: name } = document.training;
  if (!last || entryOf(known.layers, last.class_name)?.traits.kernel !== 'units') return document;
  const loss = typeof name === 'string' ? entryOf(known.losses, name) : undefined;
  if (!loss) return document;
  const was = headFor(from);
  const want = headFor(to);
  const fits = last.config.units === was.units && goesWith(loss, from.task);
  const binary = isBinary(from, last.config, loss);
  // One sigmoid is also right for two classes.
  if (!(fits || binary) || (binary && isBinary(to, last.config, loss))) return document;
  const next = setConfig(document, last.id, { units: want.units, activation: want.activation });
  return from.task === to.task && !binary
    ? next
    : setTraining(next, { loss: want.loss, metrics: want.metrics });
}

/** Two classes as one probability. */
function isBinary(target: Target, config: Record<string, unknown>, loss: LossEntry): boolean {
  return (
    target.classes?.length === 2 &&
    config.units === 1 &&
    config.activation === 'sigmoid' &&
    loss.traits.columns === 'each' &&
    loss.traits.outputs === 'probabilities'
  );
}
