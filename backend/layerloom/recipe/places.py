"""What a person changed by hand while a run trained, and where in it."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

# So many batches of an epoch, counted from 1, are done.
Place = tuple[int, int]


@dataclass(frozen=True)
class Changes:
    """Learning rates by the place where they were set, and where the run was stopped, if it was.

    ``stopped`` is how many epochs were whole, and how many batches of the next one were done.
    """

    rates: Mapping[Place, float] = field(default_factory=dict[Place, float])
    stopped: Place | None = None


def rates_of(commands: Iterable[Mapping[str, Any]]) -> dict[Place, float]:
    """The learning rates that were set, of the data of a run's ``command`` events; of several at one place the last."""
    return {
        _place(command.get("epoch"), command.get("batch")): float(command["value"])
        for command in commands
        if command["command"] == "learning_rate"
    }


def stop_of(commands: Iterable[Mapping[str, Any]], epochs: int, halting: Collection[str]) -> Place | None:
    """Where a run with so many whole epochs was stopped; None where that was before its first batch.

    A run that is stopped while it is paused stays where it was paused.

    Args:
        commands: The data of its ``command`` events.
        epochs: How many of them stand.
        halting: The commands after which a run stands still.
    """
    stops = [
        _place(command.get("epoch"), command.get("batch")) for command in commands if command["command"] in halting
    ]
    epoch, batch = stops[-1] if stops else (0, 0)
    place = (epochs, batch if epoch == epochs + 1 else 0)
    return None if place == (0, 0) else place


def _place(epoch: int | None, batch: int | None) -> Place:
    """Between two epochs is before the first batch of the second one."""
    if not epoch:
        return 1, 0
    return (epoch, batch) if batch is not None else (epoch + 1, 0)
