"""Finds learning-rate schedules that end before the run does. Keras itself computes the rate at a step."""

import math
from dataclasses import dataclass
from typing import Any

import keras

from layerloom.catalog import load as catalog
from layerloom.errors import BuildError
from layerloom.graph.cost import batch_size
from layerloom.graph.problems import Fix, Problem, set_spec
from layerloom.graph.training import LOWEST_RATE, highest_rate
from layerloom.model.objects import make
from layerloom.spec import TrainingSpec

_FIELD = "training.optimizer.config.learning_rate"
# A schedule may end within this last share of a run, since that is its purpose.
_SHARE = 0.05
# A rate counts as zero below this share of the highest rate. An absolute limit would forbid fine-tuning.
_NOTHING = 1e-3


@dataclass(frozen=True)
class Beginning:
    """The place where training begins.

    Args:
        epoch: The number of epochs done before: 0, or the epoch of the parent run of a fork.
        step: The number of batches that the optimizer has done; if it is None (unknown), it is computed from ``epoch``.
    """

    epoch: int = 0
    step: int | None = 0


def check_schedule(training: TrainingSpec, facts: dict[str, Any] | None, beginning: Beginning) -> list[Problem]:
    """A warning if the last epochs of a run would change nothing, because the learning rate is almost 0."""
    given: Any = training.optimizer.config.get("learning_rate")
    epochs = training.epochs - beginning.epoch
    if facts is None or not isinstance(given, dict) or not facts["counts"]["train"] or epochs < 1:
        return []
    steps = math.ceil(facts["counts"]["train"] / batch_size(training, facts))
    first = beginning.epoch * steps if beginning.step is None else beginning.step
    total = first + steps * epochs
    try:
        schedule = make("schedule", str(given.get("class_name")), given.get("config", {}))
        _, highest = highest_rate(given)
        over = _over(schedule, first, total, min(LOWEST_RATE, _NOTHING * (LOWEST_RATE if highest is None else highest)))
    except (BuildError, ArithmeticError, ValueError):
        # Another check reports the problems of its parameters.
        return []
    if over is None or total - over < max(steps, _SHARE * (total - first)):
        return []
    epoch = beginning.epoch + (over - first) // steps
    fix = _fix(given, total, max(epoch, beginning.epoch + 1))
    if fix is None:
        return []
    return [
        Problem(
            "schedule_too_short",
            f"The learning rate is almost 0 after step {over:,} of {total:,}: "
            f"from epoch {epoch + 1:,} of {training.epochs:,} on, the network no longer learns.",
            severity="warning",
            field=_FIELD,
            values={"step": over, "steps": total, "epoch": epoch + 1, "epochs": training.epochs},
            fix=fix,
        )
    ]


def _over(schedule: Any, first: int, total: int, nothing: float) -> int | None:
    """The step from which the rate stays almost 0; None if the last steps of the run still change weights."""

    def alive(step: int) -> bool:
        rate: Any = keras.ops.convert_to_numpy(schedule(step))
        return float(rate) >= nothing

    if alive(total - 1) or alive(int(total - (total - first) * _SHARE)):
        return None
    low, high = first, total - 1
    while low < high:
        middle = (low + high) // 2
        low, high = (middle + 1, high) if alive(middle) else (low, middle)
    return low


def _fix(given: dict[str, Any], total: int, epochs: int) -> Fix | None:
    """A fix that stretches a schedule with a length over the run, or else ends the run with it; else None."""
    entry = catalog.find("schedule", str(given["class_name"]))
    config = given.get("config", {})
    warm = config.get("warmup_steps") or 0
    stretches = entry is not None and "decay_steps" in entry.required and "decay_rate" not in entry.properties
    if stretches and config.get("decay_steps", 0) + warm >= total:
        return None
    if stretches and total > warm:
        edit = set_spec(f"{_FIELD}.config.decay_steps", total - warm)
        return Fix(f"Set decay_steps to {total - warm}", (edit,))
    return Fix(f"Train {epochs} epochs", (set_spec("training.epochs", epochs),))
