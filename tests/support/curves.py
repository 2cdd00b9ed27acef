"""Curves of runs that were never trained, in the form of their epochs, and the case that a verdict is made from."""

import math
from collections.abc import Callable, Sequence
from typing import Any

from layerloom.diagnosis import Case, OverfittingWatch, curves_of
from layerloom.events import EpochData, Reason, Status
from layerloom.spec import parse_run_spec

Curve = Callable[[int], float]


def falling(epoch: int) -> float:
    """A training loss that goes on falling."""
    return 0.2 + 0.5 * math.exp(-epoch / 15)


def turning(epoch: int) -> float:
    """A validation loss that is lowest at epoch 20."""
    return 0.4 + 0.01 * abs(epoch - 20)


def epochs_of(train: Curve, val: Curve | None, count: int, *, right: float | None = None) -> list[EpochData]:
    """So many epochs; ``right`` is the share of training rows that the network gets right."""
    found: list[EpochData] = []
    lowest, best = math.inf, None
    for epoch in range(1, count + 1):
        metrics = {"loss": train(epoch)} | ({} if val is None else {"val_loss": val(epoch)})
        watched = metrics["loss" if val is None else "val_loss"]
        if watched < lowest:
            lowest, best = watched, epoch
        if right is not None:
            metrics["accuracy"] = right
        found.append(EpochData(epoch=epoch, metrics=metrics, duration=0.1, best_epoch=best))
    return found


def case_of(
    document: dict[str, Any],
    epochs: Sequence[EpochData],
    *,
    status: Status = Status.COMPLETED,
    reason: Reason | None = Reason.EPOCHS_REACHED,
    error: dict[str, Any] | None = None,
) -> Case:
    """A run with these epochs, as the server judges it: overfitting is told by the watch that the log is written by."""
    spec = parse_run_spec(document)
    watch = OverfittingWatch()
    for each in epochs:
        if "val_loss" in each.metrics:
            watch.add(each.epoch, each.metrics["loss"], each.metrics["val_loss"])
    told = watch.verdict.to_event() if watch.verdict else None
    return Case(spec, curves_of(epochs, spec.training), status, reason, told, error)
