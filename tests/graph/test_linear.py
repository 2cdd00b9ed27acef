"""Consecutive hidden layers without an activation, and the single layer that equals them."""

from typing import Any

import keras
import numpy as np
import pytest

from layerloom.graph.linear import check_linear
from layerloom.graph.view import View
from layerloom.spec import NetworkSpec


def dense(activation: str | None = None) -> dict[str, Any]:
    return {"class_name": "Dense", "config": {"units": 4} | ({"activation": activation} if activation else {})}


def layer(class_name: str, **config: Any) -> dict[str, Any]:
    return {"class_name": class_name, "config": config}


@pytest.mark.parametrize(
    ("layers", "runs"),
    [
        ([dense(), dense(), dense("softmax")], [["dense_1", "dense_2"]]),
        ([dense(), dense("linear"), dense(), dense("softmax")], [["dense_1", "dense_2", "dense_3"]]),
        (
            [dense(), layer("Dropout", rate=0.1), layer("BatchNormalization"), dense(), dense()],
            [["dense_1", "dense_2"]],
        ),
        # One alone is a narrow place, and the last layer says numbers.
        ([dense(), dense("relu"), dense()], []),
        ([dense(), dense()], []),
        ([dense(), layer("ReLU"), dense(), layer("Activation", activation="tanh"), dense()], []),
        ([dense(), layer("LayerNormalization"), dense(), dense("softmax")], []),
        (
            [dense(), dense(), dense("relu"), dense(), dense(), dense()],
            [["dense_1", "dense_2"], ["dense_4", "dense_5"]],
        ),
        ([dense(), layer("BatchNormalization"), layer("ReLU"), dense(), dense()], []),
        # The activation may be a layer of its own, and one before it is a narrow place.
        ([dense(), dense(), layer("ReLU"), dense()], []),
        ([dense(), layer("BatchNormalization"), dense(), layer("BatchNormalization"), layer("ReLU"), dense()], []),
        ([dense(), dense(), dense(), layer("ReLU"), dense()], [["dense_1", "dense_2"]]),
    ],
)
def test_runs_are_found(layers: list[dict[str, Any]], runs: list[list[str]]) -> None:
    network = NetworkSpec.model_validate({"layers": layers})
    assert [problem.values["nodes"] for problem in check_linear(View(network, {}))] == runs


def test_such_a_run_is_a_single_layer() -> None:
    """What the message says, computed by Keras: three such layers are one matrix and one offset."""
    model: Any = keras.Sequential([keras.Input((3,)), *(keras.layers.Dense(4) for _ in range(3))])
    x = np.random.default_rng(0).normal(size=(50, 3)).astype(np.float32)
    given = np.asarray(model(x))
    matrix, *_ = np.linalg.lstsq(np.column_stack([x, np.ones(50)]), given, rcond=None)
    assert np.allclose(np.column_stack([x, np.ones(50)]) @ matrix, given, atol=1e-5)
