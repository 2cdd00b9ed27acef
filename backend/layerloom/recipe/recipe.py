"""The recipe itself, and how it comes from a run spec and the facts of its data."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from layerloom.recipe.monitor import Monitor, monitor_of
from layerloom.recipe.places import Changes, Place
from layerloom.recipe.targets import Targets, targets_of
from layerloom.spec import EarlyStoppingSpec, Kept, RunSpec, TrainingSpec


@dataclass(frozen=True)
class RowOrder:
    """In which order an epoch takes the rows: shuffled anew for each epoch by ``[seed, epoch]``, or as they are."""

    seed: int
    shuffle: bool


@dataclass(frozen=True)
class Recipe:
    """How rows become training.

    Args:
        epochs: How many the run has.
        order: Of the rows.
        batch_size: Rows in a batch, the last one of an epoch apart; "full" is all of them.
        class_weight: What a row counts, by its class; None where all count the same.
        targets: The form in which the loss gets its targets; None where they are values already.
        standardize: Whether each value of a row is brought to mean 0 and variance 1 of the training rows.
        scale: What each value of a row is divided by, where something is.
        validates: Whether there are validation rows.
        tests: Whether there are test rows, and whether they may be looked at.
        monitor: What decides which epoch is best.
        stopping: When to end early; None for never.
        kept: Which weights are kept.
        stop_on_nan: Whether a loss that is no finite number ends the training.
        rates: Learning rates that were set by hand, by their places.
        stopped: Where it was stopped by hand, if it was.
    """

    epochs: int
    order: RowOrder
    batch_size: int | Literal["full"]
    class_weight: Mapping[int, float] | None
    targets: Targets | None
    standardize: bool
    scale: float | None
    validates: bool
    tests: bool
    monitor: Monitor
    stopping: EarlyStoppingSpec | None
    kept: Kept
    stop_on_nan: bool
    rates: Mapping[Place, float]
    stopped: Place | None

    def batch(self, rows: int) -> int:
        """Rows in a batch, of so many that train."""
        return rows if self.batch_size == "full" else min(self.batch_size, rows)

    def steps(self, rows: int) -> int:
        """Batches in an epoch, of so many rows that train; the last one may hold fewer."""
        return math.ceil(rows / self.batch(rows))


_NONE = Changes()


def recipe_of(spec: RunSpec, facts: Mapping[str, Any], outputs: int | None, changes: Changes = _NONE) -> Recipe:
    """The recipe of a run.

    Args:
        spec: Of the run.
        facts: Of its data (docs/processes.md), with the spec's shape and split.
        outputs: How many values the network's output has, where known.
        changes: What a person changed by hand while it trained.
    """
    counts = facts["counts"]
    return training_recipe(
        spec.training,
        classes=None if facts["classes"] is None else len(facts["classes"]),
        outputs=outputs,
        validates=counts["validation"] > 0,
        tests=counts["test"] > 0 and not spec.data.split.sealed,
        standardize=bool(facts["standardize"]),
        scale=facts["scale"],
        changes=changes,
    )


def training_recipe(
    training: TrainingSpec,
    *,
    classes: int | None = None,
    outputs: int | None = None,
    validates: bool = True,
    tests: bool = False,
    standardize: bool = False,
    scale: float | None = None,
    changes: Changes = _NONE,
) -> Recipe:
    """The recipe of a training on data of which only this is known; ``classes`` is None where a number is predicted."""
    return Recipe(
        epochs=training.epochs,
        order=RowOrder(training.seed, training.shuffle),
        batch_size=training.batch_size,
        class_weight=None if classes is None else class_weight_of(training),
        targets=None if classes is None else targets_of(training.loss, classes, outputs),
        standardize=standardize,
        scale=scale,
        validates=validates,
        tests=tests,
        monitor=monitor_of(training, validates=validates),
        stopping=training.early_stopping,
        # Stopped within its first epoch, a run has no best one.
        kept="last" if changes.stopped is not None and changes.stopped[0] == 0 else training.kept,
        stop_on_nan=training.stop_on_nan,
        rates=changes.rates,
        stopped=changes.stopped,
    )


def class_weight_of(training: TrainingSpec) -> dict[int, float] | None:
    """What a row counts, by its class; None where all count the same."""
    weights = training.class_weight
    return None if weights is None else {int(label): weight for label, weight in weights.items()}
