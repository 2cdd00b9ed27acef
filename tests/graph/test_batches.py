"""Batches of one row under layers that take mean and variance from the batch, and what Keras makes of them."""

from typing import Any

import keras
import numpy as np
import pytest

from layerloom.graph.batches import check_batches
from layerloom.graph.view import View
from layerloom.spec import NetworkSpec, TrainingSpec


def problems(rows: int, batch: int | str, shape: list[int | None], **config: Any) -> list[Any]:
    network = NetworkSpec.model_validate({"layers": [{"class_name": "BatchNormalization", "config": config}]})
    view = View(network, {"inputlayer_1": shape})
    training = TrainingSpec.model_validate({"loss": "mse", "batch_size": batch})
    return check_batches(view, training, {"counts": {"train": rows, "validation": 0, "test": 0}})


@pytest.mark.parametrize(
    ("rows", "batch", "shape", "better"),
    [
        (398, 397, [None, 30], 398),
        (801, 32, [None, 2], 31),
        (101, 10, [None, 8], 9),
        (300, 1, [None, 8], 32),
        (7, 1, [None, 8], 7),
        (2, 1, [None, 8], 2),
        # pytorch#4534: maps of a single place are no better.
        (129, 128, [None, 1, 1, 8], 129),
    ],
)
def test_a_row_alone_is_told_with_a_batch_that_leaves_none(rows: int, batch: int, shape: Any, better: int) -> None:
    [problem] = problems(rows, batch, shape)
    assert problem.code == "batch_of_one"
    [edit] = problem.fix.edits
    assert edit["value"] == better
    assert rows % better != 1 and better > 1
    assert problems(rows, better, shape) == []


@pytest.mark.parametrize(
    ("rows", "batch", "shape", "config"),
    [
        (800, 32, [None, 2], {}),
        (802, 32, [None, 2], {}),
        # Each of a picture's places is a value of its own.
        (801, 32, [None, 8, 8, 3], {}),
        (801, "full", [None, 2], {}),
        (801, 32, [None, 2], {"trainable": False}),
    ],
)
def test_others_are_left_alone(rows: int, batch: int | str, shape: Any, config: Any) -> None:
    assert problems(rows, batch, shape, **config) == []


def test_keras_takes_the_variance_of_one_row_for_zero() -> None:
    """Two batches, of 9 rows and of 1: the second one's variance of 0 halves what is known (momentum 0.5)."""
    x = np.random.default_rng(0).normal(size=(10, 1)).astype(np.float32)
    layer: Any = keras.layers.BatchNormalization(momentum=0.5)
    layer(x[:9], training=True)
    after_nine = float(np.asarray(layer.moving_variance)[0])
    layer(x[9:], training=True)
    assert float(np.asarray(layer.moving_variance)[0]) == pytest.approx(after_nine / 2, rel=1e-5)
