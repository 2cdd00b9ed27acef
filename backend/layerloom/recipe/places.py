"""What a person changed while a run trained, and at which batch."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

# An epoch, counted from 1, and how many of its batches are done.
Place = tuple[int, int]


@dataclass(frozen=True)
class Changes:
    """The learning rates that a person set, by place, and the place where a person stopped the run, if so.

    ``stopped`` is the number of complete epochs and the number of finished batches of the next one.
    """

    rates: Mapping[Place, float] = field(default_factory=dict[Place, float])
    stopped: Place | None = None


def rates_of(commands: Iterable[Mapping[str, Any]]) -> dict[Place, float]:
    """The learning rates set by a run's ``command`` events, by place. Of several at one place the last one counts."""
    return {
        _place(command.get("epoch"), command.get("batch")): float(command["value"])
        for command in commands
        if command["command"] == "learning_rate"
    }


def stop_of(commands: Iterable[Mapping[str, Any]], epochs: int, halting: Collection[str]) -> Place | None:
    """The place where a run was stopped; None if that was before its first batch.

    A run that is stopped while it is paused ends at the place of its pause.

    Args:
        commands: The data of the run's ``command`` events.
        epochs: The number of epochs in its log that are not superseded.
        halting: The commands after which a run stands still.
    """
    stops = [
        _place(command.get("epoch"), command.get("batch")) for command in commands if command["command"] in halting
    ]
    epoch, batch = stops[-1] if stops else (0, 0)
    place = (epochs, batch if epoch == epochs + 1 else 0)
    return None if place == (0, 0) else place


def _place(epoch: int | None, batch: int | None) -> Place:
    """The place of an epoch and batch. A place between two epochs counts as before the first batch of the second."""
    if not epoch:
        return 1, 0
    return (epoch, batch) if batch is not None else (epoch + 1, 0)
