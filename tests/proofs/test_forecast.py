"""The forecast of an epoch against the truth, as ratios to a small network measured beside it, within a factor of 3."""

import time
from typing import Any

import keras
import pytest

from layerloom.datasets.facts import facts_of
from layerloom.datasets.prepare import prepare
from layerloom.model.build import Preparation, build_model
from layerloom.model.check import check_network
from layerloom.model.compile import compile_model
from layerloom.recipe import recipe_of
from layerloom.spec import RunSpec
from layerloom.training.engine.base import BEGINNING
from layerloom.training.engine.resident import ResidentEngine

pytestmark = pytest.mark.proof

EPOCHS = 20


def layer(class_name: str, **config: Any) -> dict[str, Any]:
    return {"class_name": class_name, "config": config}


def dense(units: int = 16, activation: str = "relu") -> dict[str, Any]:
    return layer("Dense", units=units, activation=activation)


SPIRAL, DIGITS = {"dataset": "spiral"}, {"dataset": "digits"}
PICTURES = DIGITS | {"shape": [8, 8, 1]}
SMALL = ([dense(), dense(), dense(2, "softmax")], SPIRAL)
NETWORKS: dict[str, tuple[list[dict[str, Any]], dict[str, Any]]] = {
    "20 layers": ([*[dense()] * 20, dense(2, "softmax")], SPIRAL),
    "60 layers": ([*[dense()] * 60, dense(2, "softmax")], SPIRAL),
    "40 activations": ([dense(), *[layer("Activation", activation="tanh")] * 40, dense(2, "softmax")], SPIRAL),
    "wide": ([dense(1024), dense(1024), dense(10, "softmax")], DIGITS),
    "convolution": (
        [layer("Conv2D", filters=16, kernel_size=3, activation="relu"), layer("Flatten"), dense(10, "softmax")],
        PICTURES,
    ),
    "wide convolutions": (
        [*[layer("Conv2D", filters=48, kernel_size=3, activation="relu")] * 3, layer("Flatten"), dense(10, "softmax")],
        PICTURES,
    ),
    "separable": (
        [layer("SeparableConv2D", filters=32, kernel_size=3), layer("Flatten"), dense(10, "softmax")],
        PICTURES,
    ),
    "recurrent": ([layer("LSTM", units=32), dense(10, "softmax")], DIGITS | {"shape": [8, 8]}),
    "normalized": (
        [*[dense(64, "linear"), layer("BatchNormalization"), layer("ReLU")] * 3, dense(10, "softmax")],
        DIGITS,
    ),
}


class Clock(keras.callbacks.Callback):
    """Seconds of each epoch."""

    def __init__(self) -> None:
        super().__init__()
        self.seconds: list[float] = []
        self._began = 0.0

    def on_epoch_begin(self, epoch: int, logs: Any = None) -> None:
        self._began = time.perf_counter()

    def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
        self.seconds.append(time.perf_counter() - self._began)


def measured(layers: list[dict[str, Any]], data: dict[str, Any]) -> tuple[float, float]:
    """Seconds an epoch: told, and the least of those that it took, which other work disturbs least."""
    training = {"loss": "sparse_categorical_crossentropy", "epochs": EPOCHS, "jit_compile": False}
    spec = RunSpec.model_validate({"network": {"layers": layers}, "data": data, "training": training})
    told = check_network(spec.network, facts_of(spec.data), spec.training)["forecast"]["seconds_per_epoch"]
    rows = prepare(spec.data)
    model = build_model(spec.network, rows.sample_shape, Preparation(rows.normalization, rows.scale))
    compile_model(model, spec.training)
    recipe = recipe_of(spec, rows.facts, model.output_shape[-1])
    clock = Clock()
    ResidentEngine(False).fit(model, rows.with_targets(recipe.targets), recipe, [clock], BEGINNING)
    return told, min(clock.seconds[1:])


@pytest.mark.parametrize("name", NETWORKS)
def test_it_is_within_a_factor_of_three(name: str) -> None:
    told, took = measured(*NETWORKS[name])
    small_told, small_took = measured(*SMALL)
    assert 1 / 3 < (took / small_took) / (told / small_told) < 3
