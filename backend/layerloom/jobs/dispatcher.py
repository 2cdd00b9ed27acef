"""Gives queued runs to runners, and notices how runners end.

It is one task in the server's event loop. It wakes when a person submits a run or sends a command, when a runner ends,
and when the next lease or cancellation is due.
"""

import asyncio
import contextlib
import logging
import math
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from layerloom.errors import LayerloomError, NotFound
from layerloom.events import Assignment, EventKind, ForkSource, RunEvent
from layerloom.events.commands import COMMANDS, Holds
from layerloom.jobs import losses, memory
from layerloom.jobs.executors import Executor, ExecutorError, Exit, Placement
from layerloom.jobs.ingest import Ingest
from layerloom.jobs.leases import Leases, Loss
from layerloom.jobs.spool import replay_spool
from layerloom.store import AttemptRecord, RunRecord, Store

_log = logging.getLogger(__name__)

CANCEL_GRACE = 2.0
RESTART_GRACE = 20.0
# A killed process ends at once, unless the system blocks it in a read from a broken disk.
_KILL_SECONDS = 2.0
_RETRY_SECONDS = 1.0
# Seconds that a runner has to exit after the end of its attempt.
_EXIT_SECONDS = 20.0


@dataclass(slots=True)
class _Leased:
    """An attempt without a runner yet; ``placement`` names the process that is reserved for it."""

    run: RunRecord
    attempt: AttemptRecord
    placement: Placement | None = None


@dataclass(frozen=True, slots=True)
class _Kill:
    """The time when an attempt's runner was killed, and for how many seconds it had been silent."""

    at: float
    silence: float


class Dispatcher:
    """The loop between the queue and the executor.

    Args:
        store: The store of runs, attempts and commands.
        leases: Creates attempts and ends lost ones.
        ingest: Takes in the events that runners left in their spools.
        executor: Places the runners.
        data: The data folder, with ``spool/`` and ``server.json``.
        artifacts: Returns the URL of a run's folder for a run's id.
        fork: Returns the URL of the folder with a fork's first state, for the fork's id.
        checkpoint_seconds: Seconds between two states of a run.
        checkpoint_bytes: Bytes that all states of a run may take on the disk.
        cancel_grace: Seconds that a runner has to end by itself after its run was cancelled.
        restart_grace: Seconds that runners have to report after the server was away.
    """

    def __init__(
        self,
        store: Store,
        leases: Leases,
        ingest: Ingest,
        executor: Executor,
        *,
        data: Path,
        artifacts: Callable[[str], str],
        fork: Callable[[str], str] | None = None,
        checkpoint_seconds: float = 5.0,
        checkpoint_bytes: int = 1 << 30,
        cancel_grace: float = CANCEL_GRACE,
        restart_grace: float = RESTART_GRACE,
    ) -> None:
        self._store = store
        self._leases = leases
        self._ingest = ingest
        self._executor = executor
        self._server_file = data / "server.json"
        self._spools = data / "spool"
        self._artifacts = artifacts
        beside: Callable[[str], str] = lambda run_id: f"{artifacts(run_id)}/fork"  # noqa: E731
        self._fork = fork or beside
        self._checkpoint_seconds = checkpoint_seconds
        self._checkpoint_bytes = checkpoint_bytes
        self._cancel_grace = cancel_grace
        self._restart_grace = restart_grace
        self._exits: deque[Exit] = deque()
        # An attempt that has a lease but no placement yet; a full disk may delay the placement.
        self._leased: _Leased | None = None
        self._killed: dict[str, _Kill] = {}
        # The end of each lease that no batch has renewed yet.
        self._start_ends: dict[str, float] = {}
        self._over: dict[str, float] = {}
        # The system's count of out-of-memory kills at the start of each runner.
        self._memory_kills: dict[str, int | None] = {}
        self._beginning: set[asyncio.Task[None]] = set()
        self._awake = asyncio.Event()
        # When the clock will be read again, unless the machine is suspended.
        self._expected = math.inf
        self._loop: asyncio.AbstractEventLoop | None = None
        self._task: asyncio.Task[None] | None = None
        self._stopping = False
        # The error of the last step; None after a success.
        self._failure: str | None = None
        store.listen(self._on_events)

    async def start(self) -> None:
        """Adopt the runners of an earlier server, then start to dispatch."""
        self._loop = asyncio.get_running_loop()
        await asyncio.to_thread(self._spools.mkdir, parents=True, exist_ok=True)
        await self._executor.start(self._on_exit)
        await self._recover()
        self._task = asyncio.create_task(self._run())

    def wake(self) -> None:
        """Check the queue now. Safe to call from any thread."""
        if self._loop is not None and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._awake.set)

    async def stop(self) -> None:
        """Stop dispatching. Spares end; runners continue, and a later server adopts them."""
        self._stopping = True
        self._awake.set()
        if self._task is not None:
            await self._task
        await self._executor.stop()
        await asyncio.gather(*self._beginning)

    def _on_exit(self, gone: Exit) -> None:
        self._exits.append(gone)
        self._awake.set()

    def _on_events(self, _run_id: str, events: Sequence[RunEvent]) -> None:
        if any(event.kind is EventKind.STATUS for event in events):
            self.wake()

    async def _recover(self) -> None:
        await asyncio.to_thread(self._leases.take_up, self._restart_grace)
        live = await asyncio.to_thread(self._live)
        await asyncio.to_thread(self._drop_spools, {attempt.id for attempt in live})
        for attempt in live:
            placed = attempt.placement
            if placed is None or not await self._executor.adopt(attempt.id, Placement(placed)):
                await self._settle(attempt.id, losses.gone_meanwhile())
            else:
                self._memory_kills[attempt.id] = memory.kills()

    async def _run(self) -> None:
        while not self._stopping:
            self._awake.clear()
            try:
                await self._look()
                await self._after_failure()
                due = await self._step()
            except LayerloomError as error:
                # Log it only once, because a disk may stay full for long.
                if error.message != self._failure:
                    _log.error("%s %s", error.message, error.fix or "")
                self._failure = error.message
                due = self._leases.clock.forward() + _RETRY_SECONDS
            except Exception as error:  # noqa: BLE001
                # No error may end the dispatcher, so it tries again.
                _log.exception("The dispatcher failed and tries again in %s s.", _RETRY_SECONDS)
                self._failure = str(error)
                due = self._leases.clock.forward() + _RETRY_SECONDS
            await self._sleep(due)

    async def _after_failure(self) -> None:
        """Give runners time to report: while nothing could be written, none could renew its lease."""
        if self._failure is not None:
            await asyncio.to_thread(self._leases.grant_grace, self._restart_grace)
            self._failure = None

    async def _sleep(self, due: float | None) -> None:
        """Sleep until woken or due."""
        self._expected = math.inf if due is None else due
        timeout = None if due is None else max(0.0, due - self._leases.clock.forward())
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(timeout):
                await self._awake.wait()

    async def _look(self) -> float:
        """Read the clock. If the whole machine was suspended meanwhile, runners first get time to report."""
        now = self._leases.clock.forward()
        if now - self._expected > self._leases.seconds / 2:
            await asyncio.to_thread(self._leases.grant_grace, self._leases.seconds)
        self._expected = now
        return now

    async def _step(self) -> float | None:
        """Do everything that can be done now; returns the time when more will be due."""
        while self._exits:
            gone = self._exits[0]
            await self._settle(gone.attempt_id, self._loss(gone))
            self._exits.popleft()
        while not self._stopping and (leased := await self._next()) is not None:
            try:
                await self._place(leased)
            except LayerloomError:
                self._leased = leased
                raise
        return await self._end_overdue()

    async def _next(self) -> _Leased | None:
        """The attempt to place now."""
        if self._leased is not None:
            kept, self._leased = self._leased, None
            return kept
        found = await asyncio.to_thread(self._leases.lease) if self._executor.free else None
        return None if found is None else _Leased(*found)

    def _loss(self, gone: Exit) -> Loss:
        if gone.attempt_id in self._killed:
            return losses.silent(self._killed[gone.attempt_id].silence)
        before, now = self._memory_kills.get(gone.attempt_id), memory.kills()
        return losses.ended(gone, out_of_memory=before is not None and now is not None and now > before)

    async def _place(self, leased: _Leased) -> None:
        """Start a runner for an attempt. If the store fails, it is tried again with the same process."""
        attempt = leased.attempt
        if leased.placement is None:
            try:
                leased.placement = await self._executor.prepare(attempt.id)
            except ExecutorError as error:
                await self._settle(attempt.id, losses.not_placed(error))
                return
            self._memory_kills[attempt.id] = memory.kills()
            self._start_ends[attempt.id] = attempt.expires_at
        # Store the placement before the process gets its assignment, because from then on it outlives this server.
        if not await asyncio.to_thread(self._write_placement, attempt.id, leased.placement):
            self._executor.kill(attempt.id)
            return
        task = asyncio.create_task(self._begin(await asyncio.to_thread(self._assignment, leased.run, attempt)))
        self._beginning.add(task)
        task.add_done_callback(self._beginning.discard)

    async def _begin(self, assignment: Assignment) -> None:
        try:
            await self._executor.begin(assignment)
        except ExecutorError as error:
            # If this cannot be stored now, it will be when the exit of the process is handled, which is repeated.
            with contextlib.suppress(LayerloomError):
                await self._settle(assignment.attempt_id, losses.not_placed(error))
            self._executor.kill(assignment.attempt_id)
            self._awake.set()

    def _assignment(self, run: RunRecord, attempt: AttemptRecord) -> Assignment:
        fork = run.spec.get("fork")
        return Assignment(
            run=run.id,
            attempt=attempt.number,
            attempt_id=attempt.id,
            fence=attempt.fence,
            spec=self._with_changes(run),
            server_file=str(self._server_file),
            spool=str(self._spool(attempt.id)),
            artifacts=self._artifacts(run.id),
            epoch=run.epoch,
            fork=ForkSource(artifacts=self._fork(run.id), epoch=fork["epoch"]) if fork else None,
            checkpoint_seconds=self._checkpoint_seconds,
            checkpoint_bytes=self._checkpoint_bytes,
        )

    def _with_changes(self, run: RunRecord) -> dict[str, Any]:
        """The run's spec with later values from a person that hold for every attempt, such as the pace."""
        with self._store.read() as unit:
            asked = unit.commands.of_run(run.id)
        given = {it.command: it.value for it in asked if COMMANDS[it.command].holds is Holds.ASSIGNMENT}
        return run.spec if not given else run.spec | {"training": run.spec["training"] | given}

    async def _end_overdue(self) -> float | None:
        """Kill runners that outlived their lease or cancellation; returns when the next one is due."""
        # The order matters: if the machine is suspended between the two lines, nothing is overdue yet.
        now = await self._look()
        dues = await asyncio.to_thread(self._dues)
        self._killed = {attempt_id: kill for attempt_id, kill in self._killed.items() if attempt_id in dues}
        for attempt_id, due in dues.items():
            if due > now:
                continue
            self._executor.kill(attempt_id)
            kill = self._killed.setdefault(attempt_id, _Kill(now, self._silence(attempt_id, due)))
            # The executor will report its end like any other. If it does not, the run does not wait for it.
            dues[attempt_id] = kill.at + _KILL_SECONDS
            if dues[attempt_id] <= now:
                await self._settle(attempt_id, losses.given_up())
                dues[attempt_id] = now
        return min([*dues.values(), *self._end_idle(frozenset(dues), now)], default=None)

    def _silence(self, attempt_id: str, end: float) -> float:
        """The least number of seconds that a runner has been silent, given the end of its lease."""
        return self._leases.start_seconds if self._start_ends.get(attempt_id) == end else self._leases.seconds

    def _end_idle(self, live: frozenset[str], now: float) -> list[float]:
        """Kill runners that stay although their attempt is over; returns when the next ones are due."""
        idle = self._executor.running - live
        self._over = {attempt_id: self._over.get(attempt_id, now) for attempt_id in idle}
        dues: list[float] = []
        for attempt_id, since in self._over.items():
            if since + _EXIT_SECONDS <= now:
                _log.warning("The runner of attempt %s did not exit after its end and is killed.", attempt_id)
                self._executor.kill(attempt_id)
                self._over[attempt_id] = now
            dues.append(self._over[attempt_id] + _EXIT_SECONDS)
        return dues

    def _dues(self) -> dict[str, float]:
        """For each live attempt the time at which it has to be killed."""
        with self._store.read() as unit:
            cancelled = {
                command.run_id: command.at + self._cancel_grace
                for rule in COMMANDS.values()
                if rule.forced
                for command in unit.commands.given(rule.name)
            }
            return {
                attempt.id: min(self._leases.end(attempt), cancelled.get(attempt.run_id, math.inf))
                for attempt in unit.attempts.live()
            }

    async def _settle(self, attempt_id: str, loss: Loss) -> None:
        await asyncio.to_thread(self._settle_now, attempt_id, loss)
        self._memory_kills.pop(attempt_id, None)
        self._start_ends.pop(attempt_id, None)

    def _settle_now(self, attempt_id: str, loss: Loss) -> None:
        """Handle the end of a runner: take in its spool. If the spool does not end the attempt, the attempt is lost."""
        spool = self._spool(attempt_id)
        try:
            with self._store.read() as unit:
                attempt = unit.attempts.get(attempt_id)
            if attempt.ended_at is None:
                replay_spool(spool, attempt, self._ingest)
                self._leases.lose(attempt_id, loss)
        except NotFound:
            _log.info("Attempt %s ended after its run was deleted.", attempt_id)
        spool.unlink(missing_ok=True)

    def _drop_spools(self, live: set[str]) -> None:
        """Delete the spools of attempts that ended under an earlier server; the store has all their events."""
        for spool in self._spools.glob("*.jsonl"):
            if spool.stem not in live:
                spool.unlink()

    def _live(self) -> list[AttemptRecord]:
        with self._store.read() as unit:
            return unit.attempts.live()

    def _write_placement(self, attempt_id: str, placement: Placement) -> bool:
        """Store a placement; returns False if the attempt has ended meanwhile."""
        with self._store.write() as unit:
            try:
                if unit.attempts.get(attempt_id).ended_at is not None:
                    return False
            except NotFound:
                return False
            unit.attempts.place(attempt_id, placement)
            return True

    def _spool(self, attempt_id: str) -> Path:
        return self._spools / f"{attempt_id}.jsonl"
