/** Which loss says how well a network learns. Framework-free. */

/** The loss without the penalties of layers (backend: spec/training.py); only networks with penalties have it. */
export const DATA_LOSS = 'data_loss';

/** The loss that runs are judged by: the one without penalties, where they have any. */
export const judgedLoss = (metrics: Readonly<Record<string, unknown>>): string =>
  DATA_LOSS in metrics ? DATA_LOSS : 'loss';
