"""The kept model and metrics of a run that the server itself ends, when no process could measure them."""

from collections.abc import Mapping
from typing import Any

from layerloom.events import KeptModel
from layerloom.events.codec import Number
from layerloom.spec import Kept
from layerloom.store import RunRecord, Unit


def kept_model(unit: Unit, run: RunRecord) -> KeptModel | None:
    """The model of the newest state that the run would keep, or else of its last state; None without any state."""
    kinds: tuple[Kept, ...] = (run.kept, "last")
    for which in kinds:
        checkpoint = unit.events.newest_checkpoint(run.id, which)
        if checkpoint is not None:
            return KeptModel(which=which, epoch=checkpoint.data["epoch"], batch=checkpoint.data.get("batch", 0))
    return None


def metrics_of(unit: Unit, run: RunRecord, kept: KeptModel | None) -> dict[str, Number] | None:
    """The metrics of the kept model's epoch, or else of the best epoch; None means: keep those of the last epoch."""
    best = run.best_epoch if run.kept == "best" else None
    epoch = kept.epoch if kept else best
    return next((found.metrics for found in unit.events.epochs(run.id, [epoch] if epoch else [])), None)


def stopped_message(run: RunRecord, why: str | None, kept: KeptModel | None) -> str | None:
    """The message of a stopped run: why it has no test score, and to which weights its metrics belong.

    Args:
        run: The run before its end.
        why: A sentence to put first, if any.
        kept: The model that the run keeps.
    """
    training: Mapping[str, Any] = run.spec.get("training", {})
    said = [why] if why else []
    split: Mapping[str, Any] = run.spec.get("data", {}).get("split", {})
    if split.get("test") and not split.get("sealed"):
        said.append("There is no test score, since nothing trained any more that could take it.")
    if kept is not None and kept.which == "last" and kept.epoch:
        of = f"The metrics are those of epoch {kept.epoch}; the kept weights are"
        if kept.batch:
            said.append(f"{of} {kept.batch} {'batch' if kept.batch == 1 else 'batches'} further.")
        elif training.get("optimizer", {}).get("config", {}).get("use_ema"):
            said.append(f"{of} averages, not measured.")
    return " ".join(said) or None
