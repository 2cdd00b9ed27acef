"""Runners that are tasks of this process's event loop: a second executor beside the one of processes.

It keeps the contract of ``jobs/executors/base.py`` whole, so that its suite tells what is promised from what
processes merely happen to do.
"""

import asyncio
import os
import secrets
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field

from layerloom.events import Assignment
from layerloom.jobs.executors import ExecutorError, Exit, Placement
from layerloom.jobs.executors.slots import Occupant, Slot, plan_slots

# What a runner does with its assignment and what it prints with; it answers its exit code. It lets itself be cancelled.
Work = Callable[[Assignment, Callable[[str], None]], Awaitable[int]]
KILLED = -9


@dataclass(slots=True, eq=False)
class Worker:
    """A spare until ``attempt_id`` is set, then a runner; ``task`` is all of its life."""

    slot: int
    task: asyncio.Task[int]
    assignment: asyncio.Future[Assignment]
    said: list[str]
    attempt_id: str | None = None


@dataclass
class Machine:
    """Where runners live: it outlives the executors that place them, as a computer does.

    Args:
        work: What its runners do.
        warm: What a worker does before it can take an assignment.
        room: How many workers it can hold.
    """

    work: Work
    warm: Callable[[], Awaitable[None]] = lambda: asyncio.sleep(0)
    room: int = 100
    workers: dict[str, Worker] = field(default_factory=dict[str, Worker])

    def begin(self, slot: int) -> Worker:
        """A worker that waits for an assignment once it is warm.

        Raises:
            ExecutorError: if there is no room.
        """
        if len(self.workers) >= self.room:
            raise ExecutorError("A runner could not be started: there is no room.", received=str(self.room))
        assignment = asyncio.get_running_loop().create_future()
        said: list[str] = []
        worker = Worker(slot, asyncio.create_task(self._live(assignment, said.append)), assignment, said)
        token = secrets.token_hex(8)
        self.workers[token] = worker
        worker.task.add_done_callback(lambda _: self.workers.pop(token))
        return worker

    def token(self, worker: Worker) -> str:
        """Its name, which no other worker ever has."""
        return next(token for token, known in self.workers.items() if known is worker)

    async def _live(self, assignment: "asyncio.Future[Assignment]", say: Callable[[str], None]) -> int:
        try:
            await self.warm()
            return await self.work(await assignment, say)
        except Exception as error:  # noqa: BLE001 - as of a process, its end is all that others see of it
            say(str(error))
            return 1


class MemoryExecutor:
    """Places runners on a machine that is in memory.

    Args:
        machine: Where they live on when this executor is stopped.
        slots: How many runners at once.
    """

    def __init__(self, machine: Machine, *, slots: int = 1) -> None:
        self._machine = machine
        self.slots: Sequence[Slot] = plan_slots(slots, (), range(slots))
        self._workers: list[Worker] = []
        self._watches: dict[Worker, asyncio.Task[None]] = {}
        self._ended: Callable[[Exit], None] = lambda _exit: None

    @property
    def free(self) -> int:
        """See ``jobs/executors/base.py``."""
        return len(self.slots) - len(self.running)

    @property
    def running(self) -> frozenset[str]:
        """See ``jobs/executors/base.py``."""
        return frozenset(worker.attempt_id for worker in self._workers if worker.attempt_id is not None)

    @property
    def ready(self) -> bool:
        """See ``jobs/executors/base.py``."""
        return any(worker.attempt_id is None for worker in self._workers)

    def occupants(self) -> Sequence[Occupant]:
        """See ``jobs/executors/base.py``; all of them are in this process."""
        return [Occupant(worker.slot, os.getpid(), worker.attempt_id, True) for worker in list(self._workers)]

    async def start(self, ended: Callable[[Exit], None]) -> None:
        """See ``jobs/executors/base.py``."""
        self._ended = ended
        self._fill()

    async def prepare(self, attempt_id: str) -> Placement:
        """See ``jobs/executors/base.py``."""
        worker = next((worker for worker in self._workers if worker.attempt_id is None), None)
        if worker is None:
            busy = {worker.slot for worker in self._workers}
            worker = self._begin(next((slot.number for slot in self.slots if slot.number not in busy), 0))
        worker.attempt_id = attempt_id
        return Placement(self._machine.token(worker))

    async def begin(self, assignment: Assignment) -> None:
        """See ``jobs/executors/base.py``."""
        worker = self._find(assignment.attempt_id)
        if worker is None or worker.task.done():
            raise ExecutorError(f"The runner for attempt {assignment.attempt_id} ended before it could begin.")
        worker.assignment.set_result(assignment)

    async def adopt(self, attempt_id: str, placement: Placement) -> bool:
        """See ``jobs/executors/base.py``."""
        worker = self._machine.workers.get(placement)
        if worker is None or worker.attempt_id != attempt_id:
            return False
        self._take(worker)
        return True

    def kill(self, attempt_id: str) -> None:
        """See ``jobs/executors/base.py``."""
        worker = self._find(attempt_id)
        if worker is not None:
            worker.task.cancel()

    async def stop(self) -> None:
        """See ``jobs/executors/base.py``."""
        for watch in self._watches.values():
            watch.cancel()
        waiting = [worker.task for worker in self._workers if not worker.assignment.done()]
        for task in waiting:
            task.cancel()
        await asyncio.gather(*waiting, *self._watches.values(), return_exceptions=True)
        self._workers.clear()

    def _find(self, attempt_id: str) -> Worker | None:
        return next((worker for worker in self._workers if worker.attempt_id == attempt_id), None)

    def _fill(self) -> None:
        """Have a spare in each slot that nobody has."""
        for slot in {slot.number for slot in self.slots} - {worker.slot for worker in self._workers}:
            try:
                self._begin(slot)
            except ExecutorError:
                # Whoever prepares an attempt is told.
                return

    def _begin(self, slot: int) -> Worker:
        worker = self._machine.begin(slot)
        self._take(worker)
        return worker

    def _take(self, worker: Worker) -> None:
        self._workers.append(worker)
        self._watches[worker] = asyncio.create_task(self._watch(worker))

    async def _watch(self, worker: Worker) -> None:
        await asyncio.wait([worker.task])
        self._workers.remove(worker)
        del self._watches[worker]
        if worker.attempt_id is not None:
            returncode = KILLED if worker.task.cancelled() else worker.task.result()
            self._ended(Exit(worker.attempt_id, returncode, "\n".join(worker.said)))
            self._fill()
