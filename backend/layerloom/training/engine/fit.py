"""Training by one `model.fit` over a `tf.data` pipeline.

Naive ``fit`` on arrays rebuilds its input pipeline every epoch, which for small networks costs ten times what the
training does. Here one pipeline runs through all epochs: it gathers rows of resident tensors in each epoch's order.
"""

import math
from collections.abc import Iterator, Sequence
from typing import Any

import keras
import numpy as np
import tensorflow as tf

from layerloom.datasets.prepare import Prepared
from layerloom.spec import TrainingSpec

# Keras takes an integer and says it wants text.
_SILENT: Any = 0
_EVALUATION_BATCH = 1024
# Of the slowest machine worth planning for; only how often callbacks are asked depends on them.
_FLOPS_A_SECOND = 1e10
_SECONDS_A_STEP = 2e-4
_SECONDS_AN_EXECUTION = 0.05


class FitEngine:
    """`model.fit` (contract: ``engine/base.py``)."""

    def steps(self, rows: int, training: TrainingSpec) -> int:
        """Batches an epoch has."""
        return math.ceil(rows / batch_size(rows, training))

    def fit(
        self,
        model: keras.Model,
        data: Prepared,
        training: TrainingSpec,
        callbacks: Sequence[keras.callbacks.Callback],
    ) -> None:
        """Train a compiled model in place."""
        rows = len(data.x_train)
        steps = self.steps(rows, training)
        model.steps_per_execution = steps_per_execution(model, steps, batch_size(rows, training))
        # Else its slots come into being inside the first graph, which TensorFlow then traces a second time.
        model.optimizer.build(model.trainable_variables)
        model.fit(
            _training_rows(data, training),
            steps_per_epoch=steps,
            epochs=training.epochs,
            validation_data=_in_batches(data.x_validation, data.y_validation) if len(data.x_validation) else None,
            callbacks=list(callbacks),
            # The pipeline shuffles.
            shuffle=False,
            verbose=_SILENT,
        )

    def evaluate(self, model: keras.Model, x: np.ndarray, y: np.ndarray) -> dict[str, float]:
        """Loss and metrics of the model's present weights on rows, by name."""
        scores = model.evaluate(_in_batches(x, y), return_dict=True, verbose=_SILENT)
        return {name: float(value) for name, value in scores.items()}


def batch_size(rows: int, training: TrainingSpec) -> int:
    """Rows in a batch."""
    return rows if training.batch_size == "full" else min(training.batch_size, rows)


def row_orders(rows: int, training: TrainingSpec) -> Iterator[np.ndarray]:
    """The order of the rows in each epoch, (rows,) int64, from the first epoch on without end."""
    epoch = 1
    while True:
        yield np.random.default_rng([training.seed, epoch]).permutation(rows) if training.shuffle else np.arange(rows)
        epoch += 1


def steps_per_execution(model: keras.Model, steps: int, batch: int) -> int:
    """How many batches one call of the compiled program trains.

    A divisor of ``steps``, since Keras would carry a remainder into the next epoch; as many as surely
    take no longer than a twentieth of a second.
    """
    seconds = _SECONDS_A_STEP + 3 * batch * _flops_per_row(model) / _FLOPS_A_SECOND
    most = max(1, min(steps, int(_SECONDS_AN_EXECUTION / seconds)))
    return next(count for count in range(most, 0, -1) if steps % count == 0)


def class_weights(y: np.ndarray, training: TrainingSpec) -> np.ndarray | None:
    """A weight for each training row, (rows,) float32, as Keras makes them of ``class_weight``."""
    if training.class_weight is None:
        return None
    labels = y.argmax(axis=-1) if y.ndim > 1 and y.shape[-1] > 1 else y.reshape(len(y)).astype(np.int64)
    return np.array([training.class_weight.get(str(label), 1.0) for label in labels], dtype=np.float32)


def _training_rows(data: Prepared, training: TrainingSpec) -> Any:
    rows = len(data.x_train)
    batch = batch_size(rows, training)
    weights = class_weights(data.y_train, training)
    arrays = (data.x_train, data.y_train) if weights is None else (data.x_train, data.y_train, weights)
    resident = [tf.constant(array) for array in arrays]
    orders: Any = tf.data.Dataset.from_generator(
        lambda: row_orders(rows, training), output_signature=tf.TensorSpec((rows,), tf.int64)
    )
    return (
        orders.flat_map(lambda order: tf.data.Dataset.from_tensor_slices(order).batch(batch))
        .map(lambda chosen: tuple(tf.gather(tensor, chosen) for tensor in resident))
        .prefetch(4)
        .with_options(_plain_pipeline())
    )


def _in_batches(x: np.ndarray, y: np.ndarray) -> Any:
    # Batches of unknown length, so that the test rows need no other graph than the validation rows.
    dataset = tf.data.Dataset.from_tensor_slices((x, y)).batch(_EVALUATION_BATCH)
    return dataset.with_options(_plain_pipeline())


def _plain_pipeline() -> tf.data.Options:
    """No threads of its own and no tuning: they cost more than these pipelines take."""
    options = tf.data.Options()
    options.threading.private_threadpool_size = 1
    options.autotune.enabled = False
    options.deterministic = True
    return options


def _flops_per_row(model: keras.Model) -> float:
    """Multiplications and additions of one row's way through the model, roughly."""
    return sum(2.0 * layer.count_params() * _positions(layer) for layer in model.layers if layer.weights)


def _positions(layer: keras.layers.Layer) -> int:
    """At how many places of a row a layer applies its weights: a convolution at pixels, a recurrent layer at steps."""
    tensors = keras.tree.flatten([layer.input, layer.output])
    return max(math.prod(size or 1 for size in tensor.shape[1:-1]) for tensor in tensors)
