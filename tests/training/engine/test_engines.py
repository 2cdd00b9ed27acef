"""The contract of both engines (``engine/base.py``), on networks that together use all features of training."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import keras
import numpy as np
import pytest

from layerloom.datasets.prepare import Prepared
from layerloom.spec import TrainingSpec
from layerloom.training.engine.base import Engine, Position
from layerloom.training.engine.ready import make_ready
from layerloom.training.engine.resident import ResidentEngine
from layerloom.training.engine.streaming import StreamingEngine
from support import plain
from support.architectures import ARCHITECTURES, making

ENGINES: dict[str, Callable[[], Engine]] = {"resident": lambda: ResidentEngine(False), "streaming": StreamingEngine}


class Log(keras.callbacks.Callback):
    """Writes down what it is told, as `fit` tells it."""

    def __init__(self) -> None:
        super().__init__()
        self.epochs: list[dict[str, float]] = []
        self.hooks: list[tuple[str, int]] = []

    def on_epoch_begin(self, epoch: int, logs: Any = None) -> None:
        self.hooks.append(("epoch", epoch))

    def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
        self.epochs.append(dict(logs))


class Interrupted(Exception):
    """Thrown by a callback that leaves."""


# Both engines share loop and steps; a few networks show that batches come the same way, the proof shows it for all.
STREAMED = {"dense", "dropout", "class_weights", "partial_batch", "full_batch"}
PAIRS = [
    pytest.param(name, engine, marks=[] if engine == "resident" or name in STREAMED else [pytest.mark.proof])
    for name in ARCHITECTURES
    for engine in ENGINES
]


@pytest.mark.parametrize(("name", "engine"), PAIRS)
def test_weights_and_logs_are_those_of_plain_fit_bit_for_bit(name: str, engine: str):
    spec, data, make = making(ARCHITECTURES[name])
    ours, theirs = make(), make()
    mine, other = Log(), Log()

    ENGINES[engine]().fit(ours, data, plain.recipe(spec), [mine])
    plain.fit(theirs, data, spec, [other])

    for left, right in zip(plain.state(ours), plain.state(theirs), strict=True):
        np.testing.assert_array_equal(left, right)
    assert len(mine.epochs) == len(other.epochs)
    for left, right in zip(mine.epochs, other.epochs, strict=True):
        # What is measured beside Keras's own metrics has tests of its own (test_penalties.py).
        assert {name: left[name] for name in right} == pytest.approx(right, abs=1e-5)
    assert mine.hooks == other.hooks
    assert not np.allclose(ours.get_weights()[0], make().get_weights()[0])


def two_outputs(spec: TrainingSpec) -> tuple[Prepared, Callable[[], keras.Model]]:
    """A network that says which class a point is of and how far out it lies; targets by the outputs' names."""
    data = plain.prepared(ARCHITECTURES["dense"].data, spec)

    def both(x: np.ndarray, y: np.ndarray) -> Any:
        return {"class": y, "radius": np.linalg.norm(x, axis=1, keepdims=True).astype(np.float32)}

    def make() -> keras.Model:
        keras.utils.set_random_seed(spec.seed)
        point = keras.Input((2,))
        hidden: Any = keras.layers.Dense(8, activation="relu")(point)
        outputs: Any = {
            "class": keras.layers.Dense(2, activation="softmax", name="class")(hidden),
            "radius": keras.layers.Dense(1, name="radius")(hidden),
        }
        model = keras.Model(point, outputs)
        losses: Any = {"class": "sparse_categorical_crossentropy", "radius": "mse"}
        weights: Any = {"class": 1.0, "radius": 0.3}
        metrics: Any = {"class": ["accuracy"], "radius": ["mae"]}
        model.compile("adam", loss=losses, loss_weights=weights, metrics=metrics)
        return model

    return (
        replace(
            data,
            y_train=both(data.x_train, data.y_train),
            y_validation=both(data.x_validation, data.y_validation),
            y_test=both(data.x_test, data.y_test),
        ),
        make,
    )


@pytest.mark.parametrize("engine", [*ENGINES, "xla"])
def test_a_network_with_two_outputs_trains_as_in_plain_keras(engine: str):
    spec, _, _ = making(ARCHITECTURES["dense"], shuffle=True)
    data, make = two_outputs(spec)
    ours, theirs = make(), make()
    mine, other = Log(), Log()

    trainer = ResidentEngine(jit_compile=True) if engine == "xla" else ENGINES[engine]()
    trainer.fit(ours, data, plain.recipe(spec), [mine])
    rows = len(data.x_train)

    def batches() -> Iterator[Any]:
        for epoch in range(1, spec.epochs + 1):
            order = np.random.default_rng([spec.seed, epoch]).permutation(rows)
            for start in range(0, rows, 32):
                chosen = order[start : start + 32]
                yield data.x_train[chosen], {name: y[chosen] for name, y in dict(data.y_train).items()}

    theirs.fit(
        batches(),
        steps_per_epoch=-(-rows // 32),
        epochs=spec.epochs,
        validation_data=(data.x_validation, data.y_validation),
        callbacks=[other],
        shuffle=False,
        verbose=plain.SILENT,
    )

    for left, right in zip(plain.state(ours), plain.state(theirs), strict=True):
        if engine == "xla":
            np.testing.assert_allclose(left, right, rtol=1e-5, atol=1e-5)
        else:
            np.testing.assert_array_equal(left, right)
    assert "val_radius_mae" in mine.epochs[-1]
    # Keras weighs the losses of single outputs by batch only where it knows the batch's size, as under XLA.
    single = {"class_loss", "radius_loss"} if engine == "xla" else set[str]()
    for name in other.epochs[-1].keys() - single:
        assert mine.epochs[-1][name] == pytest.approx(other.epochs[-1][name], abs=1e-4)


@pytest.mark.parametrize("engine", ENGINES)
def test_training_goes_on_from_any_position_bit_for_bit(engine: str):
    architecture = ARCHITECTURES["dropout"]
    spec, data, make = making(architecture, batch_size=16, optimizer=ARCHITECTURES["schedule"].training["optimizer"])
    whole = make()
    ENGINES[engine]().fit(whole, data, plain.recipe(spec), [])
    batches = plain.recipe(spec).steps(len(data.x_train))

    for stop in (Position(1, 0), Position(1, 2), Position(2, batches)):
        first, second = ENGINES[engine](), make()
        make_ready(second, data.x_train, data.y_train)
        saved = interrupted(first, make(), data, spec, stop)
        restore(second, saved)

        ENGINES[engine]().fit(second, data, plain.recipe(spec), [], first.position)

        for left, right in zip(plain.state(second), plain.state(whole), strict=True):
            np.testing.assert_array_equal(left, right)


@pytest.mark.parametrize("engine", ENGINES)
def test_without_metrics_an_epoch_that_was_measured_and_left_amid_it_has_the_loss_of_plain_keras(engine: str):
    spec, data, make = making(ARCHITECTURES["dense"], batch_size=16, metrics=[])
    first, second, rest, whole = ENGINES[engine](), make(), Log(), Log()
    left = make()

    saved = interrupted(first, left, data, spec, Position(1, 2))
    first.evaluate(left, data.x_train, data.y_train)
    for variable, value in zip(everything(left), saved, strict=True):
        np.testing.assert_array_equal(variable.numpy(), value)
    make_ready(second, data.x_train, data.y_train)
    restore(second, saved)
    ENGINES[engine]().fit(second, data, plain.recipe(spec), [rest], first.position)
    plain.fit(make(), data, spec, [whole])

    assert len(rest.epochs) == 2
    for ours, theirs in zip(rest.epochs, whole.epochs[1:], strict=True):
        assert ours == pytest.approx(theirs, abs=1e-6)


def interrupted(
    engine: Engine, model: keras.Model, data: Prepared, spec: TrainingSpec, stop: Position
) -> list[np.ndarray]:
    """Train up to a position; everything that a state holds."""

    class Leave(keras.callbacks.Callback):
        def on_epoch_begin(self, epoch: int, logs: Any = None) -> None:
            if epoch == stop.epoch and stop.batch == 0:
                raise Interrupted

        def on_train_batch_end(self, batch: int, logs: Any = None) -> None:
            amid = 0 < stop.batch < plain.recipe(spec).steps(len(data.x_train))
            if amid and engine.position.epoch == stop.epoch and batch + 1 >= stop.batch:
                raise Interrupted

        def on_test_batch_end(self, batch: int, logs: Any = None) -> None:
            if engine.position.epoch == stop.epoch:
                assert engine.position.logs is not None
                raise Interrupted

    with pytest.raises(Interrupted):
        engine.fit(model, data, plain.recipe(spec), [Leave()])
    return [np.asarray(variable.numpy()) for variable in everything(model)]


def restore(model: keras.Model, values: list[np.ndarray]) -> None:
    for variable, value in zip(everything(model), values, strict=True):
        variable.assign(value)


def everything(model: keras.Model) -> list[Any]:
    parts = (
        model.trainable_variables,
        model.non_trainable_variables,
        model.optimizer.variables,
        model.metrics_variables,
    )
    return [variable for part in parts for variable in part]


@pytest.mark.parametrize("engine", ENGINES)
def test_evaluation_agrees_with_keras_and_leaves_the_metrics_as_they_were(engine: str):
    spec, data, make = making(replace(ARCHITECTURES["dense"], data={"dataset": "spiral", "config": {"size": 8000}}))
    model, trained = make(), ENGINES[engine]()
    trained.fit(model, data, plain.recipe(spec), [])
    before = [np.asarray(variable.numpy()) for variable in model.metrics_variables]

    ours = trained.evaluate(model, data.x_validation, data.y_validation)

    after = [np.asarray(variable.numpy()) for variable in model.metrics_variables]
    for left, right in zip(before, after, strict=True):
        np.testing.assert_array_equal(left, right)
    theirs: Any = model.evaluate(data.x_validation, data.y_validation, verbose=plain.SILENT, return_dict=True)  # pyright: ignore[reportArgumentType]
    assert len(data.x_validation) > 1024
    assert ours == pytest.approx(theirs, abs=1e-5)


@pytest.mark.parametrize("engine", ENGINES)
def test_without_validation_rows_there_are_no_validation_metrics(engine: str):
    architecture = replace(ARCHITECTURES["dense"], data={"dataset": "spiral", "split": {"validation": 0}})
    spec, data, make = making(architecture, epochs=1)
    log = Log()

    ENGINES[engine]().fit(make(), data, plain.recipe(spec), [log])

    assert set(log.epochs[0]) == {"loss", "accuracy"}


@pytest.mark.parametrize("engine", ENGINES)
def test_a_callback_stops_training_after_its_epoch(engine: str):
    spec, data, make = making(ARCHITECTURES["dense"], epochs=10)
    log = Log()

    class Enough(keras.callbacks.Callback):
        def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
            model: Any = self.model
            model.stop_training = epoch == 1

    ENGINES[engine]().fit(make(), data, plain.recipe(spec), [log, Enough()])

    assert len(log.epochs) == 2
