"""Runs each attempt in a process on this machine, with a warm spare for every slot.

A spare has imported Keras and waits on stdin for its assignment, which saves seconds at every Train. If the system
allows it, a slot also has a template, from which spares are forked. Spares and templates end with the server, because
their stdin closes; a runner is independent of the server. If forking fails, or forks do not become ready, the slot
works without a template.
"""

import asyncio
import json
import logging
import os
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from layerloom import children
from layerloom.events import Assignment
from layerloom.jobs.executors.base import ExecutorError, Exit, Placement
from layerloom.jobs.executors.processes import (
    Spawned,
    identity,
    kill_group,
    read_lines,
    says_elsewhere,
    spawn,
    wait_for_exit,
)
from layerloom.jobs.executors.slots import Occupant, Slot, own_cores, plan_slots
from layerloom.jobs.executors.template import Template, TemplateError, leave_alone
from layerloom.jobs.executors.whereabouts import Whereabouts, read_placement
from layerloom.jobs.logs import Logs, tail
from layerloom.json_values import is_object

_log = logging.getLogger(__name__)

RUNNER = (sys.executable, "-m", "layerloom.training")
_MAX_BACKOFF = 60.0
# A copy warms up in a second or two. After this many seconds it counts as hanging.
_WARM_SECONDS = 60.0


@dataclass(slots=True, eq=False)
class _Process:
    """A template if ``template`` is set; otherwise a spare, and after ``attempt_id`` is set a runner.

    ``origin`` is the template it was forked from. ``limit`` is the timer that ends a copy which does not become ready.
    A process that is ``given_up`` counts as ended.
    """

    pid: int
    identity: str | None
    slot: int
    log: Path
    stdin: int | None = None
    origin: Template | None = None
    template: Template | None = None
    limit: asyncio.TimerHandle | None = None
    attempt_id: str | None = None
    begun: bool = False
    given_up: bool = False
    ready: asyncio.Event = field(default_factory=asyncio.Event)
    tasks: list[asyncio.Task[None]] = field(default_factory=list[asyncio.Task[None]])


class LocalExecutor:
    """Places runners on this machine (contract: ``executors/base.py``).

    Args:
        logs: The folder for the output of runners; one file for each process.
        slots: The number of runners at the same time; None for one per GPU, or one. A single runner may use all cores;
            several get disjoint ones.
        gpus: The uuids of the GPUs, each for one run; without any, runs train on the CPU.
        environment: Additional variables for the processes.
        command: The command that starts a runner.
        spare_delay: Seconds after a start before the next spare warms up, so that it does not slow down the
            beginning of the new run.
    """

    def __init__(
        self,
        logs: Path,
        *,
        slots: int | None = None,
        gpus: Sequence[str] = (),
        environment: Mapping[str, str] | None = None,
        command: Sequence[str] = RUNNER,
        spare_delay: float = 3.0,
    ) -> None:
        self._logs = Logs(logs)
        self._given = dict(environment or {})
        self.slots = plan_slots(slots, gpus, own_cores())
        self._command = command
        self._spare_delay = spare_delay
        self._processes: list[_Process] = []
        self._ended: Callable[[Exit], None] = lambda _exit: None
        self._warming: asyncio.TimerHandle | None = None
        self._filling: set[asyncio.Task[None]] = set()
        self._one_fills = asyncio.Lock()
        self._failures = 0
        self._without_template: set[int] = set()
        self._stopping = False

    @property
    def free(self) -> int:
        """The number of attempts that could begin now."""
        return max(0, len(self.slots) - len(self.running))

    @property
    def running(self) -> frozenset[str]:
        """The attempts that have a process."""
        return frozenset(process.attempt_id for process in self._processes if process.attempt_id is not None)

    @property
    def spares_ready(self) -> int:
        """The number of spares that have done their imports."""
        return sum(process.attempt_id is None and process.ready.is_set() for process in self._processes)

    @property
    def ready(self) -> bool:
        """Whether a spare that has done its imports waits for an attempt."""
        return self.spares_ready > 0

    def occupants(self) -> list[Occupant]:
        """The processes in slots: runners, spares, templates. Safe to call from any thread."""
        return [
            Occupant(process.slot, process.pid, process.attempt_id, process.ready.is_set())
            for process in list(self._processes)
        ]

    async def start(self, ended: Callable[[Exit], None]) -> None:
        """Start, and warm up one spare for each slot."""
        self._ended = ended
        self._logs.start()
        self._warm_up(0)

    async def prepare(self, attempt_id: str) -> Placement:
        """Reserve a process for an attempt: the spare that is nearest to ready, or a new one."""
        busy = {process.slot for process in self._processes if process.attempt_id is not None}
        spares = [process for process in self._spares() if process.slot not in busy]
        # A copy of a template has done its imports already.
        process = max(spares, key=lambda spare: (spare.ready.is_set(), spare.origin is not None), default=None)
        if process is None:
            process = await self._start(next((slot for slot in self.slots if slot.number not in busy), self.slots[0]))
        process.attempt_id = attempt_id
        self._warm_up(self._spare_delay)
        return Whereabouts(process.slot, process.pid, process.identity).placement()

    async def begin(self, assignment: Assignment) -> None:
        """Give the prepared process its assignment."""
        process = self._find(assignment.attempt_id)
        if process is None or process.stdin is None:
            raise ExecutorError(f"The process for attempt {assignment.attempt_id} ended before it could begin.")
        descriptor, process.stdin = process.stdin, None
        try:
            # Write in a thread: a process that still imports does not read, and a large spec does not fit the pipe.
            await asyncio.to_thread(_write_and_close, descriptor, json.dumps(assignment.model_dump(mode="json")) + "\n")
        except ConnectionError as error:
            raise ExecutorError(f"The process for attempt {assignment.attempt_id} does not listen.") from error
        process.begun = True

    async def adopt(self, attempt_id: str, placement: Placement) -> bool:
        """Adopt a runner that an earlier server placed; False if it has ended, or belongs to another server.

        A copied data folder contains the runs of the original server, whose runners still report there.
        """
        there = read_placement(placement)
        if there is None or not there.alive:
            return False
        log = self._logs.of(there.pid)
        if says_elsewhere(there.pid, log):
            return False
        process = _Process(there.pid, there.identity, there.slot, log, attempt_id=attempt_id, begun=True)
        self._processes.append(process)
        process.tasks.append(asyncio.create_task(self._watch(process)))
        return True

    def kill(self, attempt_id: str) -> None:
        """Kill a runner and all its child processes at once."""
        process = self._find(attempt_id)
        if process is not None:
            kill_group(process.pid, process.identity)

    async def stop(self) -> None:
        """End spares and templates, and leave runners alone."""
        self._stopping = True
        if self._warming is not None:
            self._warming.cancel()
        await _cancel([*self._filling])
        # End copies first, while their templates can still reap them.
        for process in sorted(self._processes, key=lambda process: process.template is not None):
            if not process.begun:
                # Kill it: while it imports, it would notice its closed stdin only after seconds.
                kill_group(process.pid, process.identity)
                await process.tasks[0]
            if process.limit is not None:
                process.limit.cancel()
            await _cancel(process.tasks)
        self._processes.clear()

    def _find(self, attempt_id: str) -> _Process | None:
        return next((process for process in self._processes if process.attempt_id == attempt_id), None)

    def _spares(self) -> list[_Process]:
        return [
            process
            for process in self._processes
            if process.attempt_id is None and process.template is None and not process.given_up
        ]

    def _warm_up(self, delay: float) -> None:
        """Start one spare for each slot after ``delay`` seconds."""
        if self._stopping:
            return
        if self._warming is not None:
            self._warming.cancel()
        self._warming = asyncio.get_running_loop().call_later(delay, self._begin_to_fill)

    def _begin_to_fill(self) -> None:
        self._warming = None
        task = asyncio.create_task(self._fill())
        self._filling.add(task)
        task.add_done_callback(self._filling.discard)

    async def _fill(self) -> None:
        async with self._one_fills:
            waiting = {process.slot for process in self._spares()}
            for slot in self.slots:
                if slot.number in waiting:
                    continue
                try:
                    await self._start(slot)
                except ExecutorError as error:
                    _log.error("%s", error.message)
                    self._back_off()
                    return

    def _back_off(self) -> None:
        self._failures += 1
        self._warm_up(min(_MAX_BACKOFF, 2.0 ** (self._failures - 1)))

    async def _start(self, slot: Slot) -> _Process:
        """A new process for a slot: a copy of the slot's template if it has one."""
        log = self._logs.new([process.log for process in self._processes])
        try:
            origin, spawned = await self._copy(slot, log) or (None, self._spawn(slot, log))
        except OSError as error:
            log.unlink(missing_ok=True)
            raise ExecutorError(
                f"A runner could not be started: {error}.",
                received=" ".join(self._command),
                fix="See that Layerloom is installed with its 'cpu' or 'gpu' extra.",
            ) from error
        log = log.rename(self._logs.of(spawned.pid))
        process = _Process(spawned.pid, identity(spawned.pid), slot.number, log, stdin=spawned.stdin, origin=origin)
        if origin is not None:
            process.limit = asyncio.get_running_loop().call_later(_WARM_SECONDS, self._never_ready, process)
        self._processes.append(process)
        process.tasks.append(asyncio.create_task(self._watch(process)))
        process.tasks.append(asyncio.create_task(self._listen(process, spawned)))
        return process

    async def _copy(self, slot: Slot, log: Path) -> tuple[Template, Spawned] | None:
        """A copy of the slot's template; None if there is no template, or it does not answer."""
        template = next((it.template for it in self._processes if it.template and it.slot == slot.number), None)
        if template is None:
            return None
        try:
            return template, await template.copy(log)
        except TemplateError as error:
            self._do_without_template(slot.number, str(error))
            return None

    def _do_without_template(self, slot: int, why: str) -> None:
        """From now on start the slot's runners without a template, as on systems without templates."""
        if slot in self._without_template:
            return
        _log.error("From now on runners are started without a template, which takes longer: %s.", why)
        self._without_template.add(slot)
        for process in self._processes:
            unready = process.origin is not None and not process.ready.is_set()
            if process.slot == slot and (process.template is not None or unready):
                process.given_up = True
                kill_group(process.pid, process.identity)

    def _never_ready(self, process: _Process) -> None:
        self._do_without_template(process.slot, f"a copy was not ready after {_WARM_SECONDS:g} s")

    def _spawn(self, slot: Slot, log: Path) -> Spawned:
        spawned = spawn(self._command, self._environment(slot), log)
        if slot.pinned and hasattr(os, "sched_setaffinity"):
            # Set this at once, so that all its threads and copies are limited to the slot's cores.
            os.sched_setaffinity(spawned.pid, slot.cores)
        return spawned

    def _environment(self, slot: Slot) -> dict[str, str]:
        return children.environment(os.environ, **self._given, **slot.environment(), PYTHONUNBUFFERED="1")

    async def _listen(self, process: _Process, spawned: Spawned) -> None:
        """Read messages of the process for the server, and discard its other output, so that it never blocks."""
        async for line in read_lines(spawned.stdout):
            said = _message(line)
            if process.template is not None:
                process.template.take(said)
            elif said == {"ready": True} and not process.ready.is_set():
                process.ready.set()
                self._failures = 0
                if process.limit is not None:
                    process.limit.cancel()
            elif said == {"template": True} and process.attempt_id is None and process.stdin is not None:
                if process.slot in self._without_template:
                    leave_alone(process.stdin)
                else:
                    process.template = Template(process.stdin)
                    self._warm_up(0)

    async def _watch(self, process: _Process) -> None:
        returncode = await wait_for_exit(process.pid)
        if process.attempt_id is None:
            # Drop it at once, so that no run gets it.
            self._drop(process)
        if returncode is None and process.origin is not None:
            returncode = await process.origin.reap(process.pid)
        self._drop(process)
        if self._stopping:
            return
        if process.attempt_id is not None:
            self._ended(Exit(process.attempt_id, returncode, tail(process.log)))
            self._warm_up(0)
            return
        _log.error("A process that waited for work ended (%s). It said:\n%s", returncode, tail(process.log))
        if process.origin is not None and not process.ready.is_set():
            self._do_without_template(process.slot, "a copy ended before it was ready")
        self._back_off()

    def _drop(self, process: _Process) -> None:
        """Forget a process that has ended."""
        if process.limit is not None:
            process.limit.cancel()
        if process.template is not None:
            process.template.close()
        if process in self._processes:
            self._processes.remove(process)
        if process.stdin is not None:
            os.close(process.stdin)
            process.stdin = None


def _write_and_close(descriptor: int, text: str) -> None:
    with os.fdopen(descriptor, "wb") as pipe:
        pipe.write(text.encode())


def _message(line: bytes) -> dict[str, Any]:
    """The message in a line of a process; empty if the line is other output."""
    try:
        said = json.loads(line)
    except ValueError:
        return {}
    return said if is_object(said) else {}


async def _cancel(tasks: Sequence[asyncio.Task[None]]) -> None:
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
