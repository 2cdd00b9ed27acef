"""What people do with runs: submit, stop, cancel, set the pace."""

import time
from collections.abc import Callable
from typing import Any, Literal

from layerloom.errors import Conflict
from layerloom.events import LIVE, Reason, Status, StatusData
from layerloom.jobs.leases import end_run
from layerloom.spec import RunSpec
from layerloom.store import NewEvent, RunRecord, Store, utc_text

Command = Literal["stop", "cancel", "pace"]

# A run that no runner has can end at once: the end it gets for each command.
_AT_ONCE: dict[Status, dict[str, tuple[Status, Reason]]] = {
    # A queued run has nothing to keep, so that stopping it is cancelling it; the reason tells which was asked.
    Status.QUEUED: {
        "stop": (Status.CANCELLED, Reason.USER_STOP),
        "cancel": (Status.CANCELLED, Reason.USER_CANCEL),
    },
    Status.PAUSED: {
        "stop": (Status.STOPPED, Reason.USER_STOP),
        "cancel": (Status.CANCELLED, Reason.USER_CANCEL),
    },
}


class Queue:
    """The way into the queue, and the commands of people, over one store.

    ``changed`` is called after each change that the dispatcher should look at; it must be safe to call from any thread.
    """

    def __init__(self, store: Store, changed: Callable[[], None], *, clock: Callable[[], float] = time.time) -> None:
        self._store = store
        self._changed = changed
        self._clock = clock

    def submit(
        self,
        spec: RunSpec,
        *,
        parameters: int | None = None,
        forecast: dict[str, Any] | None = None,
        priority: int = 0,
        idempotency_key: str | None = None,
    ) -> tuple[RunRecord, bool]:
        """Queue a run. The same key and spec again give the same run, and False.

        Raises:
            Conflict: if the key was used for another spec.
        """
        now = self._clock()
        with self._store.write() as unit:
            run, created = unit.runs.create(
                spec.to_json(),
                name=spec.name,
                tags=spec.tags,
                epochs=spec.training.epochs,
                now=now,
                parameters=parameters,
                forecast=forecast,
                priority=priority,
                idempotency_key=idempotency_key,
            )
            if created:
                unit.events.append(run.id, [NewEvent(StatusData(status=Status.QUEUED), utc_text(now))])
                run = unit.runs.get(run.id)
        self._changed()
        return run, created

    def command(self, run_id: str, command: Command, value: float | None = None) -> RunRecord:
        """Ask a live run for something; a runner gets it with the answer to its next batch.

        Asked twice, stop and cancel are as asked once. ``value`` is the pace in epochs a second, None for full speed.

        Raises:
            NotFound: if there is no such run.
            Conflict: if the run has ended.
        """
        now = self._clock()
        with self._store.write() as unit:
            run = unit.runs.get(run_id)
            if run.status not in LIVE:
                raise Conflict(
                    f"Run {run.number} has ended ({run.status}); there is nothing to {_VERBS[command]}.",
                    code="run_ended",
                    expected="a run that is queued, starting, running or paused",
                    received=run.status,
                )
            end = _AT_ONCE.get(run.status, {}).get(command)
            if end is not None:
                end_run(unit, run_id, *end, at=utc_text(now))
            elif command == "pace" or all(old.command != command for old in unit.commands.after(run_id, 0)):
                unit.commands.add(run_id, command, value, now=now)
            run = unit.runs.get(run_id)
        self._changed()
        return run


_VERBS: dict[Command, str] = {"stop": "stop", "cancel": "cancel", "pace": "slow down or speed up"}
