"""Who may work on a run, and what becomes of it when its worker is lost.

A lease gives the run whose turn it is to an attempt, for a while. Every batch of the runner renews it; a
lease that runs out, or whose process ends, is lost: the run goes back into the queue and its next attempt goes on
from the newest checkpoint. After ``MAX_FRUITLESS`` attempts in a row that reached no new checkpoint it fails instead,
and when a person had asked for its end or a pause, it ends or pauses as asked.
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
# Until a runner's first batch: a cold one imports Keras first, on a busy machine for long.
START_SECONDS = 120.0
MAX_FRUITLESS = 3


@dataclass(frozen=True, slots=True)
class Loss:
    """How a worker was lost: one sentence for a person, what to do about it, and what else is known.

    ``reason`` is the run's when no further attempt is made.
    """

    message: str
    fix: str
    reason: Reason = Reason.RETRIES_EXHAUSTED
    details: Mapping[str, Any] = field(default_factory=dict[str, Any])

    @property
    def error(self) -> dict[str, Any]:
        """As a status event carries it."""
        code = Reason.WORKER_LOST if self.reason is Reason.RETRIES_EXHAUSTED else self.reason
        return {"code": code.value, "message": self.message, "fix": self.fix, **self.details}

    def final_message(self) -> str:
        """For a run that is not tried again."""
        return f"{self.message} {MAX_FRUITLESS} attempts in a row reached no new checkpoint. {self.fix}"


class Leases:
    """Leases on runs, over one store.

    Args:
        store: Where runs and attempts are.
        seconds: How long a batch renews a lease.
        start_seconds: How long a new attempt has until its first batch.
        clock: Leases end by the one of its clocks that only goes forward.
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
        """The run that is next, now ``starting``, and its new attempt; None when nothing waits."""
        now = self.clock.day()
        with self._store.write() as unit:
            run = unit.runs.next_queued()
            if run is None:
                return None
            attempt = unit.attempts.add(run, now=now, expires_at=self.clock.forward() + self.start_seconds)
            unit.events.append(run.id, [NewEvent(StatusData(status=Status.STARTING), utc_text(now))])
            return unit.runs.get(run.id), attempt

    def grant_grace(self, seconds: float) -> None:
        """Let no live lease end sooner than in so many seconds.

        After the server was away, its runners, which trained on, need time to find it again.
        """
        with self._store.write() as unit:
            unit.attempts.extend(self.clock.forward() + seconds)

    def take_up(self, seconds: float) -> None:
        """Give the live attempts that an earlier server left so many seconds at least, and a start's time at most.

        That server's clock is gone, and this one's may have been set meanwhile: no command is of later than now.
        """
        now = self.clock.forward()
        with self._store.write() as unit:
            unit.attempts.extend(now + seconds, at_most=now + max(seconds, self.start_seconds))
            unit.commands.date(at_most=now)

    def heard(self, attempt_id: str) -> None:
        """A worker reported, and nothing of it could be written: its lease goes on in memory."""
        self._heard[attempt_id] = self.clock.forward() + self.seconds

    def end(self, attempt: AttemptRecord) -> float:
        """When the lease of a live attempt is over."""
        return max(attempt.expires_at, self._heard.get(attempt.id, attempt.expires_at))

    def lose(self, attempt_id: str, loss: Loss) -> bool:
        """The worker of an attempt is gone: queue its run again, or end it. False if the attempt had ended already.

        A run that was about to pause is paused then. What its lost worker left in its spool must be in the store.
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
    """Append the terminal status that the server itself gives a run, with the model kept so far and its metrics."""
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
    """End a run as a person wants it, should an end be among what was asked; whether it was.

    ``message`` is for a run that keeps what it has.
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
    """Supersede what was carried out after the newest checkpoint; what such states hold is set again if it was.

    The state that a checkpoint holds was written between two commands, so that the log's own order says which of them
    it has in it: its optimizer has the rates that were set before. A pace is part of the next assignment, an evaluation
    was given to whoever asked, and what ends or pauses a run is answered by its status.
    """
    checkpoint = unit.events.newest_checkpoint(run_id)
    taken_back = unit.events.supersede_commands(run_id, 0 if checkpoint is None else checkpoint.seq)
    _set_again(unit, run_id, {event.data["command"] for event in taken_back})


def set_again(unit: Unit, run_id: str) -> None:
    """Have the newest values that a person gave, and a state holds, set once more: the learning rate."""
    _set_again(unit, run_id, COMMANDS.keys())


def _set_again(unit: Unit, run_id: str, names: Collection[str]) -> None:
    newest = {command.command: command.id for command in unit.commands.of_run(run_id)}
    for name, number in newest.items():
        if name in names and COMMANDS[name].holds is Holds.STATE:
            unit.commands.reopen(number)


def fruitless(attempts: list[AttemptRecord]) -> int:
    """How many attempts in a row, up to the newest, wrote no checkpoint beyond those before them.

    One that paused did what it was asked to do: the row begins anew after it.
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
    """How far the newest state is that an attempt wrote: so many batches of the epoch after that one."""
    return None if attempt.checkpoint_epoch is None else (attempt.checkpoint_epoch, attempt.checkpoint_batch or 0)
