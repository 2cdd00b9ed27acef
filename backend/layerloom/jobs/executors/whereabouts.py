"""The placements of the local executor: which process works on an attempt."""

from collections.abc import Iterable
from dataclasses import dataclass

from layerloom.jobs.executors.base import Placement
from layerloom.jobs.executors.processes import identity


@dataclass(frozen=True, slots=True)
class Whereabouts:
    """A process on this machine. ``identity`` distinguishes it from a later process with the same pid."""

    slot: int
    pid: int
    identity: str | None

    def placement(self) -> Placement:
        """The stored form: slot, pid, identity."""
        return Placement(f"{self.slot} {self.pid} {self.identity or ''}")

    @property
    def alive(self) -> bool:
        """Whether exactly that process is alive."""
        return self.identity is not None and identity(self.pid) == self.identity


def read_placement(placement: str) -> Whereabouts | None:
    """The process of a stored placement; None if another kind of executor wrote it."""
    slot, pid, known = [*placement.split(" ", 2), "", ""][:3]
    return Whereabouts(int(slot), int(pid), known or None) if slot.isdecimal() and pid.isdecimal() else None


def living_pids(placements: Iterable[str]) -> list[int]:
    """The pids of the attempts' processes that are still alive."""
    found = [read_placement(placement) for placement in placements]
    return [whereabouts.pid for whereabouts in found if whereabouts is not None and whereabouts.alive]
