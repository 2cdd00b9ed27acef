"""How well small networks do on real data, trained the way a run is."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from layerloom.events import Assignment, StatusData
from layerloom.training.attempt import Attempt
from layerloom.training.commands import Commands
from layerloom.training.reporter import Reporter
from support.internal import InternalServer, Log, assignment


@dataclass(frozen=True)
class Goal:
    """A test score that a small dense network must reach on a dataset, and whether more is better."""

    dataset: str
    metric: str
    least: float
    more_is_better: bool = True

    def reached(self, score: float) -> bool:
        """Whether a score is good enough."""
        return score >= self.least if self.more_is_better else score <= self.least


GOALS = [
    Goal("iris", "test_accuracy", 0.90),
    Goal("wine", "test_accuracy", 0.90),
    Goal("breast_cancer", "test_accuracy", 0.94),
    Goal("diabetes", "test_mae", 50.0, more_is_better=False),
]
_OUTPUTS = {"iris": 3, "wine": 3, "breast_cancer": 2}


def run_spec(dataset: str, seed: int) -> dict[str, Any]:
    """A small dense network with early stopping; the seed changes split, weights and row order."""
    outputs = _OUTPUTS.get(dataset)
    end = {"units": outputs, "activation": "softmax"} if outputs else {"units": 1}
    return {
        "network": {
            "layers": [
                {"class_name": "Dense", "config": {"units": 16, "activation": "relu"}},
                {"class_name": "Dense", "config": end},
            ]
        },
        "data": {"dataset": dataset, "split": {"validation": 0.2, "test": 0.2, "seed": seed}},
        "training": {
            "loss": "sparse_categorical_crossentropy" if outputs else "mean_absolute_error",
            "metrics": ["accuracy"] if outputs else ["mae"],
            "optimizer": {"class_name": "Adam", "config": {"learning_rate": 0.01 if outputs else 0.1}},
            "epochs": 300,
            "batch_size": 16,
            "seed": seed,
            "early_stopping": {"patience": 15},
        },
    }


def score(goal: Goal, seed: int, folder: Path) -> tuple[float, StatusData]:
    """Train one seed as an attempt in this process; the goal's metric, and the whole terminal status."""
    folder.mkdir(parents=True)
    document = Assignment.model_validate(assignment(folder, run_spec(goal.dataset, seed)))
    commands = Commands()
    with InternalServer(Log(), folder / "server.json"), Reporter(document, commands) as reporter:
        end = Attempt(document, commands, reporter).run()
    assert end is not None
    assert end.metrics is not None, end
    return end.metrics[goal.metric], end
