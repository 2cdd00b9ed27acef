"""The recipe, and how it is made from a run spec and the facts of its data."""

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
    """The order of the rows in an epoch: shuffled with the seed ``[seed, epoch]``, or unshuffled."""

    seed: int
    shuffle: bool


@dataclass(frozen=True)
class Recipe:
    """How training uses the rows of a dataset.

    Args:
        epochs: The number of epochs.
        order: The order of the rows in an epoch.
        batch_size: Rows in a batch (the last one of an epoch may have fewer); "full" means all rows.
        class_weight: The weight of a row, by its class; None if all rows have the same weight.
        targets: The form in which the loss gets classes; None if the targets are numbers to predict.
        standardize: Whether each feature is scaled to mean 0 and variance 1 over the training rows.
        scale: The number that each value of a row is divided by, if any.
        validates: Whether there are validation rows.
        tests: Whether there are test rows that are not sealed.
        monitor: The metric that decides which epoch is best.
        stopping: When to stop early; None for never.
        kept: Which weights the run keeps.
        stop_on_nan: Whether a non-finite loss ends the training.
        rates: The learning rates that a person set, by place.
        stopped: The place where a person stopped the run, if so.
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
        """Rows in a batch, given the number of training rows."""
        return rows if self.batch_size == "full" else min(self.batch_size, rows)

    def steps(self, rows: int) -> int:
        """Batches in an epoch, given the number of training rows; the last batch may have fewer rows."""
        return math.ceil(rows / self.batch(rows))


_NONE = Changes()


def recipe_of(spec: RunSpec, facts: Mapping[str, Any], outputs: int | None, changes: Changes = _NONE) -> Recipe:
    """The recipe of a run.

    Args:
        spec: The run spec.
        facts: The facts of its data (docs/processes.md), with the spec's shape and split.
        outputs: The number of values in the network's output, if known.
        changes: What a person changed while the run trained.
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
    """The recipe of a training, from a few facts of its data; ``classes`` is None for regression."""
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
        # A run that was stopped within its first epoch has no best epoch.
        kept="last" if changes.stopped is not None and changes.stopped[0] == 0 else training.kept,
        stop_on_nan=training.stop_on_nan,
        rates=changes.rates,
        stopped=changes.stopped,
    )


def class_weight_of(training: TrainingSpec) -> dict[int, float] | None:
    """The weight of a row, by its class; None if all rows have the same weight."""
    weights = training.class_weight
    return None if weights is None else {int(label): weight for label, weight in weights.items()}
