"""Training as a person would write it: plain `model.fit`, with the rows in the documented order."""

import math
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import keras
import numpy as np

from layerloom.datasets.prepare import Prepared, prepare
from layerloom.model.build import Preparation, build_model
from layerloom.model.compile import compile_model
from layerloom.recipe import Recipe, training_recipe
from layerloom.spec import DataSpec, NetworkSpec, TrainingSpec

SILENT: Any = 0


def prepared(data: dict[str, Any], training: TrainingSpec, outputs: int | None = None) -> Prepared:
    """Rows for a loss."""
    return prepare(DataSpec.model_validate(data), training.loss, outputs)


def built(training: TrainingSpec, data: Prepared, network: dict[str, Any]) -> keras.Model:
    """A compiled model with the weights of the training's seed."""
    keras.utils.set_random_seed(training.seed)
    preparation = Preparation(data.normalization, data.scale)
    model = build_model(NetworkSpec.model_validate(network), data.sample_shape, preparation, training.dtype_policy)
    return compile_model(model, training)


def recipe(training: TrainingSpec, **changes: Any) -> Recipe:
    """What an engine trains such a training by, on data of which it does not matter how many classes it has."""
    return replace(training_recipe(training, classes=2), **changes)


def fit(
    model: keras.Model, data: Prepared, training: TrainingSpec, callbacks: list[keras.callbacks.Callback] | None = None
) -> None:
    """`model.fit` on batches from a generator, as an exported script does it."""
    rows = len(data.x_train)
    size = rows if training.batch_size == "full" else min(training.batch_size, rows)
    weights = None
    if training.class_weight is not None:
        labels = data.y_train.argmax(-1) if data.y_train.ndim > 1 and data.y_train.shape[1] > 1 else data.y_train
        flat = labels.reshape(rows).astype(int)
        weights = np.array([training.class_weight.get(str(label), 1.0) for label in flat], dtype=np.float32)

    def batches() -> Iterator[tuple[np.ndarray, ...]]:
        for epoch in range(1, training.epochs + 1):
            drawn = np.random.default_rng([training.seed, epoch]).permutation(rows)
            order = drawn if training.shuffle else np.arange(rows)
            for start in range(0, rows, size):
                chosen = order[start : start + size]
                batch = (data.x_train[chosen], data.y_train[chosen])
                yield batch if weights is None else (*batch, weights[chosen])

    model.fit(
        batches(),
        steps_per_epoch=math.ceil(rows / size),
        epochs=training.epochs,
        validation_data=(data.x_validation, data.y_validation) if len(data.x_validation) else None,
        validation_batch_size=1024,
        callbacks=callbacks or [],
        shuffle=False,
        verbose=SILENT,
    )


def state(model: keras.Model) -> list[np.ndarray]:
    """All that training changes: weights, seeds, statistics, the optimizer's slots."""
    variables = [*model.trainable_variables, *model.non_trainable_variables, *model.optimizer.variables]
    return [np.asarray(variable.numpy()) for variable in variables]
