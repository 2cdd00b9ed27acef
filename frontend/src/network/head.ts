import type { DatasetFacts } from '../net/types';
import type { NetworkDocument } from './document';
import { setConfig, setTraining } from './edits';
import { stackOrder } from './stack';

/** What the end of a network looks like for a task: output layer, loss and metrics. */
interface Head {
  units: number;
  activation: string;
  loss: string;
  metrics: string[];
}

type Target = Pick<DatasetFacts, 'task' | 'classes'>;

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
export function adaptHead(document: NetworkDocument, from: Target, to: Target): NetworkDocument {
  const was = headFor(from);
  const want = headFor(to);
  const last = stackOrder(document.network).at(-1);
  if (last?.class_name !== 'Dense' || last.config.units !== was.units) return document;
  if (document.training.loss !== was.loss) return document;
  const next = setConfig(document, last.id, { units: want.units, activation: want.activation });
  return was.loss === want.loss
    ? next
    : setTraining(next, { loss: want.loss, metrics: want.metrics });
}
