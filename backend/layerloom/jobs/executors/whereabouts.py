"""How the executor of this machine writes down which process has an attempt."""

from collections.abc import Iterable
from dataclasses import dataclass

from layerloom.jobs.executors.base import Placement
from layerloom.jobs.executors.processes import identity


@dataclass(frozen=True, slots=True)
class Whereabouts:
    """A process on this machine. ``identity`` tells it from a later one with the same pid."""

    slot: int
    pid: int
    identity: str | None

    def placement(self) -> Placement:
        """As it is written down: slot, pid, identity."""
        return Placement(f"{self.slot} {self.pid} {self.identity or ''}")

    @property
    def alive(self) -> bool:
        """Whether that process, and no later one, is there."""
        return self.identity is not None and identity(self.pid) == self.identity


def read_placement(placement: str) -> Whereabouts | None:
    """What was written down; None if it was not this kind of executor."""
    slot, pid, known = [*placement.split(" ", 2), "", ""][:3]
    return Whereabouts(int(slot), int(pid), known or None) if slot.isdecimal() and pid.isdecimal() else None


def living_pids(placements: Iterable[str]) -> list[int]:
    """The processes of attempts that are still there."""
    found = [read_placement(placement) for placement in placements]
    return [whereabouts.pid for whereabouts in found if whereabouts is not None and whereabouts.alive]
