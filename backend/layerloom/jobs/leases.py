"""Leases: which attempt may work on a run, and what happens when its worker is lost.

A lease gives the next run to an attempt for a limited time, and every batch of the runner renews it. If a lease
expires or its process ends, the attempt is lost. Then the run returns to the queue, and its next attempt continues
from the newest checkpoint. After ``MAX_FRUITLESS`` attempts in a row without a new checkpoint, the run fails instead.
If a person had asked for its end or a pause, it ends or pauses.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

from layerloom.events import LIVE, Reason, Status, StatusData
from layerloom.events.commands import COMMANDS, Holds, ending, pauses
from layerloom.events.lifecycle import LIFE
from layerloom.jobs.clock import Clock
from layerloom.jobs.unmeasured import kept_model, metrics_of, stopped_message
from layerloom.store import AttemptRecord, NewEvent, RunRecord, Store, Unit, utc_text

LEASE_SECONDS = 15.0
# Seconds until a runner's first batch: a cold runner imports Keras first, which takes long on a busy machine.
START_SECONDS = 120.0
MAX_FRUITLESS = 3


@dataclass(frozen=True, slots=True)
class Loss:
    """How a worker was lost: a sentence for a person, advice, and further facts.

    ``reason`` becomes the reason of the run if there is no further attempt.
    """

    message: str
    fix: str
    reason: Reason = Reason.RETRIES_EXHAUSTED
    details: Mapping[str, Any] = field(default_factory=dict[str, Any])

    @property
    def error(self) -> dict[str, Any]:
        """The loss as the error of a status event."""
        code = Reason.WORKER_LOST if self.reason is Reason.RETRIES_EXHAUSTED else self.reason
        return {"code": code.value, "message": self.message, "fix": self.fix, **self.details}

    def final_message(self) -> str:
        """The message for a run that is not tried again."""
        return f"{self.message} {MAX_FRUITLESS} attempts in a row reached no new checkpoint. {self.fix}"


class Leases:
    """Leases on runs, over one store.

    Args:
        store: The store of runs and attempts.
        seconds: The seconds for which a batch renews a lease.
        start_seconds: The seconds that a new attempt has until its first batch.
        clock: The clock; leases use its monotonic time.
    """

    def __init__(
        self,
        store: Store,
        *,
        seconds: float = LEASE_SECONDS,
        start_seconds: float = START_SECONDS,
        clock: Clock | None = None,
    ) -> None:
        self._store = store
        self.seconds = seconds
        self.start_seconds = start_seconds
        self.clock = clock or Clock()
        self._heard: dict[str, float] = {}

    def lease(self) -> tuple[RunRecord, AttemptRecord] | None:
        """The next run, which is now ``starting``, and its new attempt; None if the queue is empty."""
        now = self.clock.day()
        with self._store.write() as unit:
            run = unit.runs.next_queued()
            if run is None:
                return None
            attempt = unit.attempts.add(run, now=now, expires_at=self.clock.forward() + self.start_seconds)
            unit.events.append(run.id, [NewEvent(StatusData(status=Status.STARTING), utc_text(now))])
            return unit.runs.get(run.id), attempt

    def grant_grace(self, seconds: float) -> None:
        """Extend all live leases to at least this many seconds from now.

        After the server was away, its runners, which continued to train, need time to find it again.
        """
        with self._store.write() as unit:
            unit.attempts.extend(self.clock.forward() + seconds)

    def take_up(self, seconds: float) -> None:
        """Extend the leases that an earlier server left to at least ``seconds`` and at most a start's time from now.

        This server's monotonic clock differs from the earlier one's, so stored times may lie in the future. Times of
        commands are limited to now.
        """
        now = self.clock.forward()
        with self._store.write() as unit:
            unit.attempts.extend(now + seconds, at_most=now + max(seconds, self.start_seconds))
            unit.commands.date(at_most=now)

    def heard(self, attempt_id: str) -> None:
        """Renew a lease in memory, because the worker's report could not be written."""
        self._heard[attempt_id] = self.clock.forward() + self.seconds

    def end(self, attempt: AttemptRecord) -> float:
        """The time when the lease of a live attempt ends."""
        return max(attempt.expires_at, self._heard.get(attempt.id, attempt.expires_at))

    def lose(self, attempt_id: str, loss: Loss) -> bool:
        """Handle a lost worker: queue its run again, or end it. False if the attempt had ended already.

        A run that was about to pause becomes paused. The events in the worker's spool must be in the store already.
        """
        with self._store.write() as unit:
            attempt = unit.attempts.get(attempt_id)
            if attempt.ended_at is not None:
                return False
            now = self.clock.day()
            unit.attempts.end(attempt_id, outcome=Reason.WORKER_LOST, now=now)
            self._heard.pop(attempt_id, None)
            _after_loss(unit, attempt, loss, utc_text(now))
            return True


def end_run(
    unit: Unit,
    run_id: str,
    status: Status,
    reason: Reason,
    at: str,
    message: str | None = None,
    error: dict[str, Any] | None = None,
) -> None:
    """Append a terminal status on behalf of the server, with the model kept so far and its metrics."""
    run = unit.runs.get(run_id)
    kept = None if status is Status.CANCELLED else kept_model(unit, run)
    data = StatusData(
        status=status,
        reason=reason,
        message=stopped_message(run, message, kept) if status is Status.STOPPED else message,
        kept_model=kept,
        metrics=metrics_of(unit, run, kept),
        error=error,
    )
    unit.events.append(run_id, [NewEvent(data, at)])


def end_as_asked(unit: Unit, run: RunRecord, asked: Collection[str], at: str, message: str | None = None) -> bool:
    """End a run if one of the requested commands ends it; returns whether one did.

    ``message`` is used for a run that keeps its results.
    """
    rule = ending(asked)
    if rule is None or rule.happens is None or rule.reason is None:
        return False
    status = LIFE[run.status, rule.happens]
    end_run(unit, run.id, status, rule.reason, at, message if status is Status.STOPPED else None)
    return True


def _after_loss(unit: Unit, attempt: AttemptRecord, loss: Loss, at: str) -> None:
    run = unit.runs.get(attempt.run_id)
    if run.status not in LIVE:
        return
    asked = unit.commands.of_run(run.id)
    pause = next((command for command in reversed(asked) if command.attempt is None and pauses(command.command)), None)
    if end_as_asked(unit, run, {command.command for command in asked}, at, loss.message):
        return
    if pause is not None:
        take_back_commands(unit, run.id)
        unit.commands.close(run.id, pause.command, attempt.number, up_to=pause.id)
        message = f"{loss.message} It was about to pause; resumed, it goes on {_whence(unit, run.id)}."
        _append(unit, run.id, StatusData(status=Status.PAUSED, reason=Reason.WORKER_LOST, message=message), at)
    elif fruitless(unit.attempts.of_run(run.id)) >= MAX_FRUITLESS:
        end_run(unit, run.id, Status.FAILED, loss.reason, at, loss.final_message(), loss.error)
    else:
        take_back_commands(unit, run.id)
        message = f"{loss.message} It is tried again {_whence(unit, run.id)}."
        queued = StatusData(status=Status.QUEUED, reason=Reason.WORKER_LOST, message=message, error=loss.error)
        _append(unit, run.id, queued, at)


def _whence(unit: Unit, run_id: str) -> str:
    checkpoint = unit.events.newest_checkpoint(run_id)
    if checkpoint is None:
        return "from the beginning"
    epoch, batch = checkpoint.data["epoch"], checkpoint.data.get("batch", 0)
    return f"from its checkpoint within epoch {epoch + 1}" if batch else f"from its checkpoint after epoch {epoch}"


def _append(unit: Unit, run_id: str, status: StatusData, at: str) -> None:
    unit.events.append(run_id, [NewEvent(status, at)])


def take_back_commands(unit: Unit, run_id: str) -> None:
    """Supersede the commands after the newest checkpoint, and reopen those whose values a state holds.

    A state is written between two commands, so the order of the log tells which commands it includes. Its optimizer
    has the learning rates that were set before it. Other commands need not be repeated. A pace is part of the next
    assignment, an evaluation was delivered, and a command that ends or pauses a run results in a status.
    """
    checkpoint = unit.events.newest_checkpoint(run_id)
    taken_back = unit.events.supersede_commands(run_id, 0 if checkpoint is None else checkpoint.seq)
    _set_again(unit, run_id, {event.data["command"] for event in taken_back})


def set_again(unit: Unit, run_id: str) -> None:
    """Reopen the newest commands whose values are held by states, such as the learning rate."""
    _set_again(unit, run_id, COMMANDS.keys())


def _set_again(unit: Unit, run_id: str, names: Collection[str]) -> None:
    newest = {command.command: command.id for command in unit.commands.of_run(run_id)}
    for name, number in newest.items():
        if name in names and COMMANDS[name].holds is Holds.STATE:
            unit.commands.reopen(number)


def fruitless(attempts: list[AttemptRecord]) -> int:
    """The number of latest attempts in a row that wrote no checkpoint beyond earlier ones.

    An attempt that paused did what was requested, so the count starts again after it.
    """
    row = 0
    reached = (-1, 0)
    for attempt in attempts:
        newest = checkpoint_of(attempt)
        if newest is not None and newest > reached:
            reached = newest
            row = 0
        elif attempt.outcome == Status.PAUSED:
            row = 0
        else:
            row += 1
    return row


def checkpoint_of(attempt: AttemptRecord) -> tuple[int, int] | None:
    """The place of the newest state that an attempt wrote: the finished epochs, and batches of the next one."""
    return None if attempt.checkpoint_epoch is None else (attempt.checkpoint_epoch, attempt.checkpoint_batch or 0)
