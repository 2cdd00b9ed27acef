"""How long a check takes, beside what plain Keras takes to build the same network.

    .venv/bin/python bench/check.py

A network is checked when nothing of it is known yet ("new"), after one layer in the middle was changed ("edited", what
a person's next click costs) and again as it was ("same"). Each number is the median of several.
"""

import os
import resource
import statistics
import sys
import time
from collections.abc import Callable
from typing import Any

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import keras

from layerloom.model.build import build_model
from layerloom.model.serve import Child, warm_up
from layerloom.model.weightless import forget
from layerloom.spec import NetworkSpec

TIMES = 7
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


def median_ms(run: Callable[[int], object], before: Callable[[], object] = lambda: None) -> float:
    """The median of `TIMES` runs in milliseconds."""
    took: list[float] = []
    for number in range(TIMES):
        before()
        began = time.perf_counter()
        run(number)
        took.append(1000 * (time.perf_counter() - began))
    return statistics.median(took)


def memory_mb() -> float:
    """The most memory this process has held."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def measure() -> dict[str, dict[str, float]]:
    """All numbers, in milliseconds and megabytes."""
    child = Child()
    warm_up(child)
    found: dict[str, dict[str, float]] = {}
    for name, (layers, data) in networks().items():
        shape = data.get("shape", [2])
        network = NetworkSpec.model_validate({"layers": layers})
        check(child, layers, data)
        found[name] = {
            "new": median_ms(lambda _, layers=layers, data=data: check(child, layers, data), forget),
            "edited": median_ms(lambda n, layers=layers, data=data: check(child, edited(layers, n), data)),
            "same": median_ms(lambda _, layers=layers, data=data: check(child, layers, data)),
            "keras": median_ms(
                lambda _, network=network, shape=shape: build_model(network, shape), keras.utils.clear_session
            ),
        }
    before = memory_mb()
    found["10 billion weights"] = {
        "new": median_ms(lambda _: check(child, bomb(), {"dataset": "spiral"}), forget),
        "grown": memory_mb() - before,
    }
    return found


def main() -> None:
    """Print a line for each network."""
    for name, numbers in measure().items():
        words = [f"{word} {value:7.1f} {'MB' if word == 'grown' else 'ms'}" for word, value in numbers.items()]
        if "keras" in numbers:
            words.append(f"a new check takes {numbers['new'] / numbers['keras']:.2f} of what Keras takes to build it")
        sys.stdout.write(f"{name:30} {', '.join(words)}\n")


if __name__ == "__main__":
    main()
