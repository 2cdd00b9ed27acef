"""Who may work on a run, and what becomes of it when its worker is lost.

A lease gives the run whose turn it is to an attempt, for a while. Every batch of the runner renews it; a
lease that runs out, or whose process ends, is lost: the run goes back into the queue. After ``MAX_FRUITLESS``
attempts in a row that reached no new checkpoint it fails instead, and when a person had asked
for its end, it ends as asked.
"""

import time
from collections.abc import Callable
from typing import Any

from layerloom.events import LIVE, Reason, Status, StatusData
from layerloom.events.codec import Number
from layerloom.store import AttemptRecord, NewEvent, RunRecord, Store, Unit, utc_text

LEASE_SECONDS = 15.0
# Until a runner's first batch: a cold one imports Keras first, on a busy machine for long.
START_SECONDS = 120.0
MAX_FRUITLESS = 3


class Leases:
    """Leases on runs, over one store.

    Args:
        store: Where runs and attempts are.
        seconds: How long a batch renews a lease.
        start_seconds: How long a new attempt has until its first batch.
        clock: Seconds since 1970.
    """

    def __init__(
        self,
        store: Store,
        *,
        seconds: float = LEASE_SECONDS,
        start_seconds: float = START_SECONDS,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._store = store
        self.seconds = seconds
        self.start_seconds = start_seconds
        self.clock = clock

    def lease(self) -> tuple[RunRecord, AttemptRecord] | None:
        """The run that is next, now ``starting``, and its new attempt; None when nothing waits."""
        now = self.clock()
        with self._store.write() as unit:
            run = unit.runs.next_queued()
            if run is None:
                return None
            attempt = unit.attempts.add(run, now=now, expires_at=now + self.start_seconds)
            unit.events.append(run.id, [NewEvent(StatusData(status=Status.STARTING), utc_text(now))])
            return unit.runs.get(run.id), attempt

    def grant_grace(self, seconds: float) -> None:
        """Let no live lease end sooner than in so many seconds.

        After the server was away, its runners, which trained on, need time to find it again.
        """
        with self._store.write() as unit:
            unit.attempts.extend(self.clock() + seconds)

    def expired(self) -> list[AttemptRecord]:
        """The live attempts whose lease has run out."""
        now = self.clock()
        with self._store.read() as unit:
            return [attempt for attempt in unit.attempts.live() if attempt.expires_at <= now]

    def lose(self, attempt_id: str, message: str, error: dict[str, Any] | None = None) -> bool:
        """The worker of an attempt is gone: queue its run again, or end it. False if the attempt had ended already.

        ``message`` is one sentence for a person, ``error`` what else is known.
        """
        with self._store.write() as unit:
            attempt = unit.attempts.get(attempt_id)
            if attempt.ended_at is not None:
                return False
            now = self.clock()
            unit.attempts.end(attempt_id, outcome=Reason.WORKER_LOST, now=now)
            _after_loss(unit, attempt, message, error, utc_text(now))
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
    """Append the terminal status that the server itself gives a run, with the metrics of the weights kept so far."""
    data = StatusData(status=status, reason=reason, message=message, error=error, metrics=_kept_metrics(unit, run_id))
    unit.events.append(run_id, [NewEvent(data, at)])


def _after_loss(unit: Unit, attempt: AttemptRecord, message: str, error: dict[str, Any] | None, at: str) -> None:
    run = unit.runs.get(attempt.run_id)
    if run.status not in LIVE:
        return
    asked = {command.command for command in unit.commands.after(run.id, 0)}
    if "cancel" in asked:
        end_run(unit, run.id, Status.CANCELLED, Reason.USER_CANCEL, at)
    elif "stop" in asked:
        end_run(unit, run.id, Status.STOPPED, Reason.USER_STOP, at, message)
    elif fruitless(unit.attempts.of_run(run.id)) >= MAX_FRUITLESS:
        end_run(
            unit,
            run.id,
            Status.FAILED,
            Reason.RETRIES_EXHAUSTED,
            at,
            f"{message} {MAX_FRUITLESS} attempts in a row reached no new checkpoint.",
            error,
        )
    else:
        queued = StatusData(status=Status.QUEUED, reason=Reason.WORKER_LOST, message=message, error=error)
        unit.events.append(run.id, [NewEvent(queued, at)])


def fruitless(attempts: list[AttemptRecord]) -> int:
    """How many attempts in a row, up to the newest, wrote no checkpoint beyond those before them."""
    row = 0
    reached = -1
    for attempt in attempts:
        if attempt.checkpoint_epoch is not None and attempt.checkpoint_epoch > reached:
            reached = attempt.checkpoint_epoch
            row = 0
        else:
            row += 1
    return row


def _kept_metrics(unit: Unit, run_id: str) -> dict[str, Number] | None:
    """The metrics of the best epoch where the run keeps its best weights; None leaves the last epoch's."""
    run = unit.runs.get(run_id)
    early_stopping = run.spec.get("training", {}).get("early_stopping") or {}
    if not early_stopping.get("restore_best_weights") or run.best_epoch is None:
        return None
    return next((epoch.metrics for epoch in unit.events.epochs(run_id) if epoch.epoch == run.best_epoch), None)
