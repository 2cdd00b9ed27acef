import type { DatasetFacts } from '../net/types';
import type { NetworkDocument } from './document';
import { setConfig, setTraining } from './edits';
import type { Layers } from './operations';
import { stackOrder } from './stack';

/** What the end of a network looks like for a task: output layer, loss and metrics. */
interface Head {
  units: number;
  activation: string;
  loss: string;
  metrics: string[];
}

type Target = Pick<DatasetFacts, 'task' | 'classes'>;

/** Other losses that fit the same head, so that a person's choice stays where it still fits. */
const FITTING: Record<Target['task'], readonly string[]> = {
  classification: ['sparse_categorical_crossentropy', 'categorical_crossentropy'],
  regression: ['mean_squared_error', 'mean_absolute_error', 'huber', 'log_cosh'],
};

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
 * Follows a change of the data: where the network ended as the old data asked, it ends as the new
 * data asks. A head that someone shaped otherwise is left alone, for the check to speak about.
 */
export function adaptHead(
  document: NetworkDocument,
  from: Target,
  to: Target,
  layers: Layers,
): NetworkDocument {
  const last = stackOrder(document.network).at(-1);
  const { loss } = document.training;
  if (!last || layers(last.class_name)?.traits.kernel !== 'units') return document;
  if (typeof loss !== 'string') return document;
  const was = headFor(from);
  const want = headFor(to);
  const fits = last.config.units === was.units && FITTING[from.task].includes(loss);
  const binary = isBinary(from, last.config, loss);
  // One sigmoid still tells two classes apart.
  if (!(fits || binary) || (binary && isBinary(to, last.config, loss))) return document;
  const next = setConfig(document, last.id, { units: want.units, activation: want.activation });
  return from.task === to.task && !binary
    ? next
    : setTraining(next, { loss: want.loss, metrics: want.metrics });
}

/** Two classes as one probability. */
function isBinary(target: Target, config: Record<string, unknown>, loss: string): boolean {
  return (
    target.classes?.length === 2 &&
    config.units === 1 &&
    config.activation === 'sigmoid' &&
    loss === 'binary_crossentropy'
  );
}
