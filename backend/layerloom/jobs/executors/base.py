"""The contract of every executor. An executor only places runners; it knows nothing of runs, leases or events.

Placing
    ``prepare`` reserves a process for an attempt and returns its placement, so that the caller can store the
    placement first. ``begin`` sends the assignment. If the server dies between the two, the process ends by itself.
    After ``begin`` the runner outlives the server.
Ends
    When a placed or adopted runner ends, the executor calls ``ended`` exactly once in the event loop, unless the
    executor was stopped before.
Adoption
    ``adopt`` takes over a runner that an earlier server placed, and says whether it is still alive. A process that
    only has the same pid is never adopted and never killed. A placement of another kind of executor counts as ended.
Killing
    ``kill`` ends a runner and all its child processes at once.
Stopping
    ``stop`` ends processes that wait for work, and leaves runners alone.
Errors
    ``prepare`` and ``begin`` raise ExecutorError when a process cannot be started or has ended meanwhile.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import NewType, Protocol

from layerloom.errors import Unavailable
from layerloom.events import Assignment
from layerloom.jobs.executors.slots import Occupant, Slot


class ExecutorError(Unavailable):
    """A runner could not be placed."""

    code = "executor_error"


# The place of an attempt, in a format that only the executor reads. Others store it and pass it to `adopt`.
Placement = NewType("Placement", str)


@dataclass(frozen=True, slots=True)
class Exit:
    """The end of a runner: its ``returncode`` (-9 for signal 9, None if unknown), and its last output."""

    attempt_id: str
    returncode: int | None
    log: str


class Executor(Protocol):
    """Places runners on machines."""

    @property
    def free(self) -> int:
        """The number of attempts that could begin now."""
        ...

    @property
    def running(self) -> frozenset[str]:
        """The attempts that have a process."""
        ...

    @property
    def ready(self) -> bool:
        """Whether a process that has done its imports waits for an attempt."""
        ...

    @property
    def slots(self) -> Sequence[Slot]:
        """The places where attempts are placed."""
        ...

    def occupants(self) -> Sequence[Occupant]:
        """The processes in slots. Safe to call from any thread."""
        ...

    async def start(self, ended: Callable[[Exit], None]) -> None:
        """Start; ``ended`` is called for every runner that ends."""
        ...

    async def prepare(self, attempt_id: str) -> Placement:
        """Find a process for an attempt."""
        ...

    async def begin(self, assignment: Assignment) -> None:
        """Give the prepared process its assignment."""
        ...

    async def adopt(self, attempt_id: str, placement: Placement) -> bool:
        """Adopt a runner that an earlier server placed; False if it has ended."""
        ...

    def kill(self, attempt_id: str) -> None:
        """Kill a runner at once; an unknown attempt is ignored."""
        ...

    async def stop(self) -> None:
        """End processes that wait for work, and leave runners alone."""
        ...
