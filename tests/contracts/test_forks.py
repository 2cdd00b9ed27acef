"""Every optimizer of the catalogue, alone, with averages, in half precision: a fork goes on where its parent was."""

from typing import Any

import keras
import numpy as np
import pytest

from layerloom.catalog import load as catalog
from layerloom.model.build import build_model
from layerloom.model.compile import compile_model
from layerloom.model.optimizers import follows_schedule
from layerloom.model.state import StateTaker, TrainingState
from layerloom.spec import ClassConfig, NetworkSpec, TrainingSpec
from layerloom.training.engine.ready import make_ready
from layerloom.training.fork import take_over

OPTIMIZERS = [entry["class_name"] for entry in catalog.document()["optimizers"]]
# What a run adds to an optimizer, and in which precision it trains.
WAYS: dict[str, tuple[dict[str, Any], str]] = {
    "alone": ({}, "float32"),
    "averages": ({"use_ema": True, "ema_momentum": 0.9}, "float32"),
    "half_precision": ({}, "mixed_float16"),
}
# In every run of the tests: slots that hold weights, without a name, not counted by Keras, or none at all.
SAMPLE = [("ScheduleFreeAdamW", "averages"), ("Nadam", "half_precision"), ("Adafactor", "alone"), ("SGD", "averages")]
PAIRS = [
    pytest.param(name, way, marks=[] if (name, way) in SAMPLE else [pytest.mark.proof])
    for name in OPTIMIZERS
    for way in WAYS
]
NETWORK = NetworkSpec.model_validate(
    {
        "layers": [
            {"class_name": "Dense", "config": {"units": 3, "activation": "tanh"}},
            {"class_name": "Dense", "config": {"units": 1}},
        ]
    }
)
NUMBERS = np.random.default_rng(0)
X = NUMBERS.normal(size=(8, 2)).astype(np.float32)
Y = (X[:, :1] - X[:, 1:]).astype(np.float32)


def optimizer(class_name: str, **config: Any) -> ClassConfig:
    return ClassConfig.model_validate({"class_name": class_name, "config": {"learning_rate": 0.01} | config})


def built(spec: ClassConfig, precision: str, seed: int) -> keras.Model:
    keras.utils.set_random_seed(seed)
    model = build_model(NETWORK, (2,), None, precision)
    training = {"loss": "mse", "optimizer": spec.to_json(), "dtype_policy": precision}
    compile_model(model, TrainingSpec.model_validate(training))
    make_ready(model, X, Y)
    return model


def train(model: Any, steps: int) -> None:
    for _ in range(steps):
        model.train_step((X, Y))


def state_of(model: keras.Model, spec: ClassConfig) -> TrainingState:
    return StateTaker(model).take((1, 0), {"optimizer": spec.to_json()}, metrics=False)


def forked(parent: TrainingState, spec: ClassConfig, precision: str) -> keras.Model:
    # Another seed: what is not taken over is seen.
    model = built(spec, precision, seed=2)
    take_over(model, parent, spec)
    return model


@pytest.mark.parametrize(("class_name", "way"), PAIRS)
def test_without_changes_it_goes_on_to_the_numbers_of_a_run_that_was_not_interrupted(class_name: str, way: str):
    more, precision = WAYS[way]
    spec = optimizer(class_name, **more)
    whole = built(spec, precision, seed=1)
    train(whole, 3)
    parent = state_of(whole, spec)
    fork = forked(parent, spec, precision)
    train(whole, 2)
    train(fork, 2)

    expected, found = state_of(whole, spec), state_of(fork, spec)
    assert expected.arrays.keys() == found.arrays.keys()
    for name, array in expected.arrays.items():
        np.testing.assert_array_equal(found.arrays[name], array, err_msg=name)


@pytest.mark.parametrize(("class_name", "way"), PAIRS)
def test_with_another_optimizer_the_first_step_begins_at_the_weights_taken_over(class_name: str, way: str):
    more, precision = WAYS[way]
    before = optimizer("Adam" if class_name != "Adam" else "SGD")
    parent_model = built(before, "float32", seed=1)
    train(parent_model, 3)
    parent = state_of(parent_model, before)
    fork = forked(parent, optimizer(class_name, **more), precision)

    _still(fork)
    for name in ("model/dense_1/0:kernel", "model/dense_2/0:kernel"):
        np.testing.assert_allclose(state_of(fork, before).arrays[name], parent.arrays[name], rtol=2e-4, err_msg=name)


@pytest.mark.parametrize(
    "class_name", [name if name == "Ftrl" else pytest.param(name, marks=pytest.mark.proof) for name in OPTIMIZERS]
)
def test_averages_and_another_rate_begin_at_the_weights_taken_over(class_name: str):
    before, after = optimizer(class_name), optimizer(class_name, learning_rate=0.0005, use_ema=True)
    parent_model = built(before, "float32", seed=1)
    train(parent_model, 3)
    parent = state_of(parent_model, before)
    fork: Any = forked(parent, after, "float32")
    averages = {name: array for name, array in state_of(fork, after).arrays.items() if name.endswith("/average")}
    weights = {
        name: array for name, array in parent.arrays.items() if name.startswith("model/") and name.endswith("kernel")
    }

    assert len(averages) == 4
    assert len(weights) == 2
    for name, array in weights.items():
        np.testing.assert_array_equal(averages[f"optimizer/{name.removeprefix('model/')}/average"], array)
    assert float(fork.optimizer.learning_rate) == pytest.approx(0.0005)
    assert int(fork.optimizer.iterations) == 3
    # What the last gradients left in momentum still moves the weights, by the new rate.
    _still(fork)
    fork.optimizer.finalize_variable_values(fork.trainable_variables)
    for name, array in weights.items():
        np.testing.assert_allclose(state_of(fork, after).arrays[name], array, atol=0.002, err_msg=name)


def test_a_schedule_goes_on_at_the_step_of_the_other_run_and_begins_anew_with_another_optimizer():
    schedule = {
        "class_name": "ExponentialDecay",
        "config": {"initial_learning_rate": 0.1, "decay_steps": 1, "decay_rate": 0.5},
    }
    for precision in ("float32", "mixed_float16"):
        before = optimizer("Adam")
        parent_model = built(before, precision, seed=1)
        train(parent_model, 3)
        for class_name, rate in (("Adam", 0.1 / 8), ("AdamW", 0.1)):
            fork: Any = forked(state_of(parent_model, before), optimizer(class_name, learning_rate=schedule), precision)
            assert follows_schedule(fork.optimizer)
            assert float(fork.optimizer.learning_rate) == pytest.approx(rate)


def _still(model: Any) -> None:
    """A step at a gradient of 0."""
    weights = model.trainable_variables
    model.optimizer.apply([keras.ops.zeros_like(weight) for weight in weights], weights)
