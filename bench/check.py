"""Measures the time of a check against the time that plain Keras takes to build the same network.

A network is checked in three situations. "new": nothing of it is cached. "edited": one layer in the middle was changed,
as by a person's next click. "same": it is unchanged.
"""

import resource
import statistics
import time
from collections.abc import Callable, Iterator
from typing import Any

import keras

from bench.table import Row, compared
from layerloom.model.build import build_model
from layerloom.model.serve import Child, warm_up
from layerloom.model.weightless import forget
from layerloom.spec import NetworkSpec

CLICK_MS = 150
BOMB_MS = 100
BOMB_MB = 20
Json = dict[str, Any]


def layer(class_name: str, **config: Any) -> Json:
    """A layer as a document names it."""
    return {"class_name": class_name, "config": config}


def networks() -> dict[str, tuple[list[Json], Json]]:
    """Networks of 50 layers, no two alike, and the data they read."""
    digits = {"dataset": "digits", "shape": [8, 8, 1]}
    end = layer("Dense", units=10, activation="softmax")
    blocks = [
        block
        for number in range(16)
        for block in (
            layer("Conv2D", filters=8 + number, kernel_size=3, padding="same"),
            layer("BatchNormalization"),
            layer("ReLU"),
        )
    ]
    dense = [layer("Dense", units=16 + number, activation="relu") for number in range(49)]
    recurrent = [layer("LSTM", units=8 + number, return_sequences=number < 48) for number in range(49)]
    return {
        "49 x Dense": ([*dense, layer("Dense", units=2, activation="softmax")], {"dataset": "spiral"}),
        "16 x Conv2D, batch norm, ReLU": ([*blocks, layer("Flatten"), end], digits),
        "49 x LSTM": ([*recurrent, end], {"dataset": "digits", "shape": [8, 8]}),
    }


def bomb() -> list[Json]:
    """Ten billion weights."""
    return [layer("Dense", units=100_000), layer("Dense", units=100_000), layer("Dense", units=2, activation="softmax")]


def check(child: Child, layers: list[Json], data: Json) -> Json:
    """The check report, as the page asks for it."""
    training = {"loss": "sparse_categorical_crossentropy", "metrics": ["accuracy"]}
    return child.check({"network": {"layers": layers}, "data": data, "training": training})


def edited(layers: list[Json], number: int) -> list[Json]:
    """The network with a dropout of another rate in its middle."""
    middle = len(layers) // 2
    return [*layers[:middle], layer("Dropout", rate=number / 100), *layers[middle:]]


def times_ms(run: Callable[[int], object], rounds: int, before: Callable[[], object] = lambda: None) -> list[float]:
    """Milliseconds of each of some runs."""
    took: list[float] = []
    for number in range(rounds):
        before()
        began = time.perf_counter()
        run(number)
        took.append(1000 * (time.perf_counter() - began))
    return took


def memory_mb() -> float:
    """The most memory this process has held."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def measure(only: str = "", rounds: int = 7) -> Iterator[Row]:
    """Three rows for each network, two for the bomb."""
    child = Child()
    warm_up(child)
    for name, (layers, data) in networks().items():
        if only in name:
            yield from _network(child, name, layers, data, rounds)
    if only in "10 billion weights":
        before = memory_mb()
        took = times_ms(lambda _: check(child, bomb(), {"dataset": "spiral"}), rounds, forget)
        yield _at_most("10 billion weights, new", took, BOMB_MS)
        yield Row("10 billion weights, memory grown by", memory_mb() - before, "MB", rounds, goal=BOMB_MB)


def _network(child: Child, name: str, layers: list[Json], data: Json, rounds: int) -> Iterator[Row]:
    shape = data.get("shape", [2])
    network = NetworkSpec.model_validate({"layers": layers})
    check(child, layers, data)
    new = times_ms(lambda _: check(child, layers, data), rounds, forget)
    keras_itself = times_ms(lambda _: build_model(network, shape), rounds, keras.utils.clear_session)
    yield compared(f"{name}, new", new, keras_itself, unit="ms", note="Theirs: Keras builds the model.")
    clicks = times_ms(lambda number: check(child, edited(layers, number), data), rounds)
    yield _at_most(f"{name}, edited", clicks, CLICK_MS)
    yield _at_most(f"{name}, same", times_ms(lambda _: check(child, layers, data), rounds), CLICK_MS)


def _at_most(workload: str, took: list[float], goal: float) -> Row:
    return Row(workload, statistics.median(took), "ms", len(took), goal=goal)
