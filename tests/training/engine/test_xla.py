"""XLA: the same training within rounding, taken over to when it pays, left alone where it would not."""

from dataclasses import replace
from typing import Any

import keras
import numpy as np
import pytest
import tensorflow as tf

from layerloom.training.engine import compilation, resident
from layerloom.training.engine import programs as programs_module
from layerloom.training.engine.base import Position
from layerloom.training.engine.numbers import NotSame, same_numbers, unit_normal, unit_uniform
from layerloom.training.engine.ready import make_ready
from layerloom.training.engine.resident import ResidentEngine, ResidentPrograms
from layerloom.training.engine.scoring import Scoring
from layerloom.training.engine.streaming import StreamingEngine
from layerloom.training.engine.xla import Xla, suits
from layerloom.training.pace import Pace
from support import plain
from support.architectures import ARCHITECTURES, Architecture, making

COMPILED = [name for name, architecture in ARCHITECTURES.items() if architecture.xla]
SMALL = ["dense", "dropout", "partial_batch"]


@pytest.mark.parametrize(
    "name", [name if name in SMALL else pytest.param(name, marks=pytest.mark.proof) for name in COMPILED]
)
def test_weights_are_those_of_plain_fit_within_rounding(name: str):
    spec, data, make = making(ARCHITECTURES[name])
    ours, theirs = make(), make()

    ResidentEngine(jit_compile=True).fit(ours, data, plain.recipe(spec), [])
    plain.fit(theirs, data, spec)

    for left, right in zip(plain.state(ours), plain.state(theirs), strict=True):
        np.testing.assert_allclose(left, right, rtol=1e-5, atol=1e-5)


@pytest.mark.parametrize(
    "name",
    [
        name if name in ("dropout", "partial_batch") else pytest.param(name, marks=pytest.mark.proof)
        for name in COMPILED
    ],
)
def test_streamed_batches_train_to_the_weights_of_plain_fit_too(name: str):
    spec, data, make = making(ARCHITECTURES[name])
    ours, theirs = make(), make()
    told: list[str] = []

    StreamingEngine(True, lambda line: told.append(str(line.code))).fit(ours, data, plain.recipe(spec), [])
    plain.fit(theirs, data, spec)

    assert told == []
    for left, right in zip(plain.state(ours), plain.state(theirs), strict=True):
        np.testing.assert_allclose(left, right, rtol=1e-5, atol=1e-5)


# What is hashed becomes text on the way.
HASHED = Architecture(
    ARCHITECTURES["dense"].data,
    [
        {"class_name": "Hashing", "config": {"num_bins": 8}},
        {"class_name": "Embedding", "config": {"input_dim": 8, "output_dim": 4}},
        {"class_name": "Flatten"},
        {"class_name": "Dropout", "config": {"rate": 0.2}},
        {"class_name": "Dense", "config": {"units": 2, "activation": "softmax"}},
    ],
    {"epochs": 3},
)
# Its masks are drawn in half precision.
HALF = Architecture(
    ARCHITECTURES["dense"].data,
    [{"class_name": "Dropout", "config": {"rate": 0.2}}, {"class_name": "Dense", "config": {"units": 2}}],
    {"epochs": 3, "dtype_policy": "mixed_bfloat16"},
)


@pytest.mark.parametrize(("architecture", "code"), [(HASHED, "xla_failed"), (HALF, "xla_other_numbers")])
def test_streamed_batches_that_xla_cannot_compile_or_repeat_train_without(architecture: Architecture, code: str):
    spec, data, make = making(architecture)
    ours, theirs = make(), make()
    told: list[str] = []
    engine = StreamingEngine("auto", lambda line: told.append(str(line.code)), pays=True)

    # Amid an epoch, as a run that is resumed.
    begun = Position(1, 2)
    engine.fit(ours, data, plain.recipe(spec), [], begun)
    StreamingEngine().fit(theirs, data, plain.recipe(spec), [], begun)

    assert told == [code]
    for left, right in zip(plain.state(ours), plain.state(theirs), strict=True):
        np.testing.assert_array_equal(left, right)


def test_streamed_batches_are_left_to_xla_where_that_is_the_wish():
    spec, data, make = making(HASHED)
    with pytest.raises(tf.errors.OpError, match="XLA"):
        StreamingEngine(True).fit(make(), data, plain.recipe(spec), [])


@pytest.mark.parametrize("validation", [0, 0.2], ids=["training", "training and validation"])
def test_what_is_too_large_to_be_compiled_aside_trains_without_where_xla_cannot(
    validation: float, monkeypatch: pytest.MonkeyPatch
):
    # Of this many bytes on, XLA compiles at the first call, when the training is already its own.
    monkeypatch.setattr(compilation, "_MOST_COPIED_BYTES", -1)
    # Rows that would need two calls are scored by a program of their own.
    for module in (resident, programs_module):
        monkeypatch.setattr(module, "EVALUATION_BATCH", 8)
    spec, data, make = making(replace(HASHED, data=HASHED.data | {"split": {"validation": validation}}))
    ours, theirs = make(), make()
    told: list[str] = []
    make_ready(ours, data.x_train, data.y_train)
    recipe = plain.recipe(spec)
    programs = ResidentPrograms(ours, data, recipe, Scoring(), "auto", lambda line: told.append(str(line.code)), Pace())

    for epoch in (1, 2, 3):
        programs.begin(epoch, 0)
        programs.train(0, programs.train_steps)
        if programs.test_steps:
            assert np.isfinite(programs.test(0, programs.test_steps)["loss"])
        programs.epoch_took(3.0, 10_000)
    ResidentEngine(False).fit(theirs, data, recipe, [])

    assert told == ["xla_on", "xla_failed"]
    for left, right in zip(ours.get_weights(), theirs.get_weights(), strict=True):
        np.testing.assert_array_equal(left, right)


class Epochs(keras.callbacks.Callback):
    """Ends training once XLA has been tried, or after the last epoch."""

    def __init__(self, told: list[str]) -> None:
        super().__init__()
        self.told = told
        self.count = 0
        self.left = 10

    def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
        self.count += 1
        if "xla_on" in self.told:
            self.left -= 1
        model: Any = self.model
        model.stop_training = self.left == 0


def test_a_long_training_goes_over_to_xla_with_the_same_weights():
    spec, data, make = making(ARCHITECTURES["dropout"], epochs=20_000)
    told: list[str] = []
    ours, theirs, watch = make(), make(), Epochs(told)

    ResidentEngine(tell=lambda line: told.append(str(line.code))).fit(ours, data, plain.recipe(spec), [watch])
    plain_engine = ResidentEngine(jit_compile=False)
    plain_engine.fit(theirs, data, plain.recipe(spec, epochs=watch.count), [])

    assert told[0] == "xla_on"
    for left, right in zip(ours.get_weights(), theirs.get_weights(), strict=True):
        np.testing.assert_allclose(left, right, rtol=1e-3, atol=1e-3)


def test_convolutions_are_left_alone_on_a_cpu():
    for name, architecture in ARCHITECTURES.items():
        assert suits(making(architecture)[2]()) == (name != "conv"), name


def given(seconds: list[float], left: int, **values: Any) -> tuple[Xla, list[str]]:
    told: list[str] = []
    program = tf.function(lambda: tf.constant(0.0), jit_compile=True).get_concrete_function()
    xla = Xla(
        values.get("wish", "auto"),
        suits=values.get("suits", True),
        tell=lambda line: told.append(str(line.code)),
        pace=Pace(values.get("pace")),
        trace_seconds=1.0,
        make=values.get("make", lambda: [(program, ())]),
    )
    xla.begin()
    for each in seconds:
        xla.epoch_took(each, left)
        xla.settle()
    return xla, told


def test_nothing_is_compiled_where_little_is_left():
    assert given([0.1] * 5, 200)[1] == []
    assert given([0.1] * 5, 400)[1] == ["xla_on"]
    assert given([0.1] * 5, 400, suits=False)[1] == []
    assert given([0.1] * 5, 400, wish=False)[1] == []


def test_nothing_is_compiled_for_a_run_that_would_only_wait_longer():
    assert given([0.1] * 30, 400, pace=10)[1] == []
    assert given([0.1] * 30, 400, pace=20)[1] == []
    assert given([0.1] * 30, 600, pace=20)[1] == ["xla_on"]


def test_a_few_epochs_that_were_late_do_not_have_a_paced_run_compiled():
    assert given([0.1] + [0.04, 0.04, 0.5] * 10, 600, pace=20)[1] == []
    assert given([0.1] + [0.04, 0.5, 0.5] * 10, 600, pace=20)[1] == ["xla_on"]
    assert given([0.1] + [0.04] * 20 + [0.5] * 9 + [0.04] * 20, 600, pace=20)[1] == []
    assert given([0.1] + [0.04] * 20 + [0.5] * 21, 600, pace=20)[1] == ["xla_on"]


def test_a_slow_pace_is_tried_for_a_few_epochs_too():
    assert given([1.8] * 4, 600, pace=1)[1] == []
    assert given([1.8] * 7, 600, pace=1)[1] == ["xla_on"]


def test_a_paced_run_whose_epochs_are_long_is_compiled_at_once():
    assert given([3.0, 3.0], 100, pace=20)[1] == ["xla_on"]
    assert given([3.0, 3.0], 100, pace=0.25)[1] == []


def test_a_run_that_is_let_go_of_its_pace_goes_over_to_xla_after_all():
    spec, data, make = making(ARCHITECTURES["dense"])
    told: list[str] = []
    pace, model = Pace(0.5), make()
    make_ready(model, data.x_train, data.y_train)
    recipe = plain.recipe(spec)
    programs = ResidentPrograms(model, data, recipe, Scoring(), "auto", lambda line: told.append(str(line.code)), pace)

    def train_on() -> list[str]:
        for _ in range(3):
            programs.epoch_took(1.0, 10_000)
            programs.xla.settle()
        return told

    assert train_on() == []
    pace.rate = None
    assert train_on() == ["xla_on"]


def test_the_first_epoch_does_not_count_unless_it_is_long():
    assert given([1.0], 400)[1] == []
    assert given([3.0, 3.0], 400)[1] == ["xla_on"]


def test_what_turns_out_slower_is_given_up():
    faster, slower = given([0.1] * 3 + [0.05] * 5, 400), given([0.1] * 3 + [0.2] * 5, 400)

    assert faster[1] == ["xla_on"]
    assert faster[0].programs
    assert slower[1] == ["xla_on", "xla_off"]
    assert not slower[0].programs


def test_what_xla_cannot_compile_or_repeat_trains_without():
    def broken() -> Any:
        program: Any = tf.function(lambda: tf.py_function(lambda: 0.0, [], tf.float32), jit_compile=True)
        return [(program.get_concrete_function(), ())]

    def other() -> Any:
        keras.random.gamma([2], 1.0, seed=keras.random.SeedGenerator(1))
        return []

    assert given([0.1] * 4, 400, make=broken)[1] == ["xla_failed"]
    assert given([0.1] * 4, 400, make=other)[1] == ["xla_other_numbers"]
    # Asked for, it draws others, and says so.
    assert given([], 0, wish=True, make=other)[1] == ["xla_other_numbers"]


@pytest.mark.parametrize("shape", [(3,), (4, 5), (2, 3, 7)])
def test_numbers_are_those_of_tensorflows_kernels(shape: tuple[int, ...]):
    seed = tf.constant([5, 9], tf.int32)
    compiled_uniform: Any = tf.function(unit_uniform, jit_compile=True)
    compiled_normal: Any = tf.function(unit_normal, jit_compile=True)

    np.testing.assert_array_equal(compiled_uniform(shape, seed), tf.random.stateless_uniform(shape, seed))
    np.testing.assert_allclose(
        compiled_normal(tf.constant(shape), seed), tf.random.stateless_normal(shape, seed), rtol=1e-4, atol=1e-5
    )


def test_other_precisions_are_not_repeated():
    with same_numbers(), pytest.raises(NotSame, match="float16"):
        keras.random.dropout(tf.ones([2], tf.float16), 0.5, seed=keras.random.SeedGenerator(1))
