"""Why a run ended, in a sentence for a person."""

from dataclasses import dataclass

from layerloom.events import KeptModel, Reason
from layerloom.recipe import Recipe
from layerloom.spec import EarlyStoppingSpec
from layerloom.training.engine.base import Position


@dataclass(frozen=True)
class Waiting:
    """How early stopping stands.

    Args:
        epochs: How many in a row have not begun the count anew.
        best: The value that it compares with; None before its first one.
        blank: How many epochs in a row had no finite number to watch.
    """

    epochs: int = 0
    best: float | None = None
    blank: int = 0


def sentence(reason: Reason, recipe: Recipe, waiting: Waiting, position: Position, kept: KeptModel | None) -> str:
    """Why the run ended; ``kept`` is None where no model is."""
    said = _end(reason, recipe, waiting, position, kept)
    if reason is Reason.NAN_LOSS:
        return said
    if kept is None:
        return f"{said} No model is kept: its weights are not all finite numbers."
    if kept.which == recipe.kept or position.epoch == 0:
        return said
    watched = metric_words(recipe.monitor.name)
    return f"{said} No epoch was the best: {watched.lower()} was never a finite number. {_of(kept)}"


def _end(reason: Reason, recipe: Recipe, waiting: Waiting, position: Position, kept: KeptModel | None) -> str:
    if reason is Reason.EARLY_STOPPING and recipe.stopping is not None:
        return stopped_early(recipe, recipe.stopping, waiting)
    if reason is Reason.USER_STOP and position.epoch == 0 and position.batch:
        batches = "1 batch" if position.batch == 1 else f"{position.batch} batches"
        return f"Stopped by hand within the first epoch, after {batches}. The model of that moment is kept."
    if reason is Reason.USER_STOP:
        amid = f" and {position.batch} batches of the next one" if position.batch else ""
        return f"Stopped by hand after {epochs_words(position.epoch)}{amid}."
    if reason is Reason.NAN_LOSS:
        epoch = position.epoch + 1 if position.batch else position.epoch
        what = "No model is kept." if kept is None else _of(kept)
        return f"The loss is no longer a number in epoch {epoch}. {what}"
    return f"All {recipe.epochs} epochs are done." if recipe.epochs > 1 else "The only epoch is done."


def _of(kept: KeptModel) -> str:
    if kept.epoch == 0:
        return "The model from before the end of the first epoch is kept."
    return f"The model of epoch {kept.epoch} is kept."


def stopped_early(recipe: Recipe, stopping: EarlyStoppingSpec, waiting: Waiting) -> str:
    """What early stopping saw: no number, nothing past the baseline, or nothing better by more than ``min_delta``."""
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
