"""What the generated sets are for: the network that suits each learns it, and one without what it needs does not.

Means over three seeds, each with rows, a split, weights and a row order of its own.
"""

from dataclasses import dataclass
from pathlib import Path
from statistics import mean
from typing import Any

import pytest

from layerloom.events import Assignment
from layerloom.training.attempt import Attempt
from layerloom.training.commands import Commands
from layerloom.training.reporter import Reporter
from support.internal import InternalServer, Log, assignment

pytestmark = [pytest.mark.proof, pytest.mark.timeout(1800)]

Layers = list[dict[str, Any]]
SEEDS = range(3)


def layer(class_name: str, **config: Any) -> dict[str, Any]:
    return {"class_name": class_name, "config": config}


def dense(units: int, activation: str | None = None) -> dict[str, Any]:
    return layer("Dense", units=units, activation=activation)


@dataclass(frozen=True)
class Case:
    """A network, and between which bounds its mean test score lies after so many epochs."""

    name: str
    dataset: str
    layers: Layers
    epochs: int
    least: float
    most: float
    learning_rate: float = 0.01


# A regression's score is its mean absolute error. The noise of 0.1 alone makes 0.08: 0.1 * sqrt(2 / pi).
CASES = [
    Case("a GRU hears the form of a wave", "waves", [layer("GRU", units=16), dense(4, "softmax")], 15, 0.95, 1.0),
    Case(
        "heights alone do not tell a wave's form", "waves",
        [dense(16, "relu"), dense(16, "relu"), layer("GlobalAveragePooling1D"), dense(4, "softmax")], 15, 0.5, 0.85,
    ),
    # On a plateau at first, of which the length is luck: after 15 epochs most seeds have left it, after 40 all.
    Case("a GRU remembers the mark", "recall", [layer("GRU", units=16), dense(3, "softmax")], 40, 0.9, 1.0),
    Case(
        "the last step alone knows of no mark", "recall",
        [dense(16, "relu"), layer("Cropping1D", cropping=[19, 0]), layer("Flatten"), dense(3, "softmax")],
        15, 0.25, 0.45,
    ),
    Case(
        "a small convolutional network sees shapes", "shapes",
        [
            layer("Conv2D", filters=16, kernel_size=3, activation="relu"), layer("MaxPooling2D"),
            layer("Conv2D", filters=32, kernel_size=3, activation="relu"), layer("MaxPooling2D"),
            layer("Flatten"), dense(4, "softmax"),
        ],
        20, 0.95, 1.0, 0.003,
    ),
    Case(
        "a dense network sees them less well", "shapes",
        [layer("Flatten"), dense(64, "relu"), dense(4, "softmax")], 20, 0.8, 0.95, 0.003,
    ),
    Case("hidden units follow the hills", "hills", [dense(16, "tanh"), dense(16, "tanh"), dense(1)], 100, 0.07, 0.13),
    Case("one unit does not", "hills", [dense(1)], 100, 0.2, 0.4),
    Case("one unit is all a plane takes", "plane", [dense(1)], 100, 0.07, 0.1),
]  # fmt: skip


def score(case: Case, seed: int, folder: Path) -> float:
    """The test score of one seed, trained the way a run is."""
    folder.mkdir(parents=True)
    height = case.dataset in ("hills", "plane")
    spec = {
        "network": {"layers": case.layers},
        "data": {
            "dataset": case.dataset,
            "config": {"seed": seed},
            "split": {"validation": 0.2, "test": 0.2, "seed": seed},
        },
        "training": {
            "loss": "mse" if height else "sparse_categorical_crossentropy",
            "metrics": ["mae" if height else "accuracy"],
            "optimizer": {"class_name": "Adam", "config": {"learning_rate": case.learning_rate}},
            "epochs": case.epochs,
            "batch_size": 32,
            "seed": seed,
        },
    }
    document, commands = Assignment.model_validate(assignment(folder, spec)), Commands()
    with InternalServer(Log(), folder / "server.json"), Reporter(document, commands) as reporter:
        end = Attempt(document, commands, reporter).run()
    assert end is not None
    assert end.metrics is not None, end
    return end.metrics["test_mae" if height else "test_accuracy"]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_set_asks_for_the_network_it_teaches(case: Case, tmp_path: Path):
    scores = [score(case, seed, tmp_path / str(seed)) for seed in SEEDS]

    assert case.least <= mean(scores) <= case.most, scores
