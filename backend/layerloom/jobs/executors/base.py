"""What every executor promises. An executor only places runners; it knows nothing of runs, leases or events.

Placing
    ``prepare`` finds a process for an attempt and says which; nothing has been given to it yet, so that the caller can
    write down where the attempt is going to be. ``begin`` hands over the assignment. If the server dies between the
    two, the process ends by itself. After ``begin`` the runner outlives the server.
Ends
    Every placed or adopted runner that ends, in whatever way, is reported by exactly one call of ``ended`` in
    the event loop, unless the executor was stopped before.
Adoption
    ``adopt`` takes back a runner that an earlier server placed, and says whether it still lives. A process that
    merely has the same pid is never adopted, and never killed. What another kind of executor wrote is gone.
Killing
    ``kill`` ends a runner and everything it started, at once and without asking.
Stopping
    ``stop`` ends what waits for work and leaves alone what works.
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


# Where an attempt is, in words that the executor alone reads: others write them down and give them back to `adopt`.
Placement = NewType("Placement", str)


@dataclass(frozen=True, slots=True)
class Exit:
    """A runner ended: how (``returncode`` is -9 for signal 9, None where nobody knows), and its last words."""

    attempt_id: str
    returncode: int | None
    log: str


class Executor(Protocol):
    """Places runners on machines."""

    @property
    def free(self) -> int:
        """How many attempts could begin now."""
        ...

    @property
    def running(self) -> frozenset[str]:
        """The attempts that have a process."""
        ...

    @property
    def ready(self) -> bool:
        """Whether a process with its imports done waits for an attempt."""
        ...

    @property
    def slots(self) -> Sequence[Slot]:
        """The places where attempts are placed."""
        ...

    def occupants(self) -> Sequence[Occupant]:
        """The processes that have slots. Safe to call from any thread."""
        ...

    async def start(self, ended: Callable[[Exit], None]) -> None:
        """Get ready; ``ended`` is told of every runner that ends."""
        ...

    async def prepare(self, attempt_id: str) -> Placement:
        """Find a process for an attempt."""
        ...

    async def begin(self, assignment: Assignment) -> None:
        """Give the prepared process its assignment."""
        ...

    async def adopt(self, attempt_id: str, placement: Placement) -> bool:
        """Take back a runner that an earlier server placed; False if it is gone."""
        ...

    def kill(self, attempt_id: str) -> None:
        """End a runner at once; an attempt that is not here is no error."""
        ...

    async def stop(self) -> None:
        """End what waits, leave what works."""
        ...
