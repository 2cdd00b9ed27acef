"""Sentences for a person that say why a run ended."""

from dataclasses import dataclass

from layerloom.events import KeptModel, Reason
from layerloom.recipe import Recipe
from layerloom.spec import EarlyStoppingSpec
from layerloom.training.engine.base import Position


@dataclass(frozen=True)
class Waiting:
    """The counts of early stopping.

    Args:
        epochs: The number of epochs in a row without improvement.
        best: The best value so far, with which it compares; None before the first one.
        blank: The number of epochs in a row without a finite monitored value.
    """

    epochs: int = 0
    best: float | None = None
    blank: int = 0


def sentence(
    reason: Reason, recipe: Recipe, waiting: Waiting, position: Position, kept: KeptModel | None, begun: int = 0
) -> str:
    """The sentence that says why the run ended.

    Args:
        reason: The reason.
        recipe: The recipe of the training.
        waiting: The counts of early stopping.
        position: How far training came.
        kept: The model that the run keeps; None if it keeps none.
        begun: The epoch after which training began: for a fork, the epoch of its parent run.
    """
    said = _end(reason, recipe, waiting, position, kept, begun)
    if reason is Reason.NAN_LOSS:
        return said
    if kept is None:
        return f"{said} No model is kept: its weights are not all finite numbers."
    if kept.which == recipe.kept or position.epoch == begun:
        return said
    watched = metric_words(recipe.monitor.name).lower()
    never = (
        f"{watched} was never a finite number" if waiting.blank else f"{watched} and the weights were never all finite"
    )
    return f"{said} No epoch was the best: {never}. {_of(kept)}"


def _end(
    reason: Reason, recipe: Recipe, waiting: Waiting, position: Position, kept: KeptModel | None, begun: int
) -> str:
    if reason is Reason.EARLY_STOPPING and recipe.stopping is not None:
        return stopped_early(recipe, recipe.stopping, waiting)
    if reason is Reason.USER_STOP and position.epoch == begun and position.batch:
        first = f"epoch {begun + 1}, its first" if begun else "the first epoch"
        return f"Stopped by hand within {first}, after {_batches(position.batch)}. The model of that moment is kept."
    if reason is Reason.USER_STOP:
        amid = f" and {_batches(position.batch)} of the next one" if position.batch else ""
        return f"Stopped by hand after {epochs_words(position.epoch)}{amid}."
    if reason is Reason.NAN_LOSS:
        epoch = position.epoch + 1 if position.batch else position.epoch
        what = "No model is kept." if kept is None else _of(kept)
        return f"The loss is no longer a number in epoch {epoch}. {what}"
    return f"All {recipe.epochs} epochs are done." if recipe.epochs > 1 else "The only epoch is done."


def _batches(count: int) -> str:
    return f"{count} batch" if count == 1 else f"{count} batches"


def _of(kept: KeptModel) -> str:
    if kept.batch:
        return f"The model after {_batches(kept.batch)} of epoch {kept.epoch + 1} is kept."
    if kept.epoch == 0:
        return "The model from before the first epoch is kept."
    return f"The model of epoch {kept.epoch} is kept."


def stopped_early(recipe: Recipe, stopping: EarlyStoppingSpec, waiting: Waiting) -> str:
    """Why early stopping stopped: no finite value, none past the baseline, or none better by over ``min_delta``."""
    watched, count = metric_words(recipe.monitor.name), epochs_words(waiting.epochs)
    if waiting.blank >= waiting.epochs:
        return f"{watched} was no finite number for {count}."
    by = f" by more than {stopping.min_delta:g}" if stopping.min_delta else ""
    if stopping.baseline is not None and not _is_past(recipe, stopping.baseline, stopping.min_delta, waiting.best):
        return f"{watched} was not better than the baseline {stopping.baseline:g}{by} in {count}."
    return f"{watched} did not get better{by} for {count}."


def _is_past(recipe: Recipe, baseline: float, min_delta: float, best: float | None) -> bool:
    if best is None:
        return False
    nearer = best + min_delta if recipe.monitor.direction == "min" else best - min_delta
    return recipe.monitor.is_better(nearer, baseline)


def metric_words(name: str) -> str:
    """A metric's name in words: ``val_loss`` is the validation loss."""
    part = "Validation" if name.startswith("val_") else "Training"
    return f"{part} {name.removeprefix('val_').replace('_', ' ')}"


def epochs_words(count: int) -> str:
    """So many epochs."""
    return f"{count} epoch" if count == 1 else f"{count} epochs"
