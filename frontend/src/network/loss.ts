/** Chooses the loss that shows how well a network learns. Framework-free. */

/** The loss without the penalties of layers (backend: spec/training.py); only networks with penalties have it. */
export const DATA_LOSS = 'data_loss';

/** A layer in a document, or inside a wrapper. */
type Layer = { class_name: string; config?: Record<string, unknown> };

/** Whether a layer of this class adds a penalty by itself (backend: the trait `penalizes`). */
export type Penalizes = (className: string) => boolean;

/** Whether any layer, or a layer inside a wrapper, has a penalty (backend: graph/penalties.py). */
export const asksForPenalties = (layers: readonly Layer[], penalizes: Penalizes): boolean =>
  layers.some((layer) => asks(layer, penalizes));

const asks = ({ class_name, config = {} }: Layer, penalizes: Penalizes): boolean =>
  penalizes(class_name) || has(config, penalizes);

function has(value: unknown, penalizes: Penalizes): boolean {
  if (Array.isArray(value)) return value.some((item) => has(item, penalizes));
  if (typeof value !== 'object' || value === null) return false;
  if ('class_name' in value && typeof value.class_name === 'string')
    return asks(value as Layer, penalizes);
  return Object.entries(value).some(
    ([name, item]) => (name.endsWith('_regularizer') && item != null) || has(item, penalizes),
  );
}

/** Whether a run's losses include penalties that it does not report separately, as in older versions. */
export const hidesPenalties = (
  layers: readonly Layer[],
  metrics: Readonly<Record<string, unknown>>,
  penalizes: Penalizes,
): boolean => !(DATA_LOSS in metrics) && asksForPenalties(layers, penalizes);

/** The loss that runs are judged by: the loss without penalties if it is reported. */
export const judgedLoss = (metrics: Readonly<Record<string, unknown>>): string =>
  DATA_LOSS in metrics ? DATA_LOSS : 'loss';
