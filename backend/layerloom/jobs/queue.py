"""Operations of people on runs: submit, send commands, resume."""

from collections.abc import Callable, Mapping
from typing import Any

from layerloom.events import AT_WORK, CommandData, CommandName, Reason, Status, StatusData
from layerloom.events.commands import COMMANDS, pauses
from layerloom.events.lifecycle import LIFE, Happening
from layerloom.graph.summary import Summary
from layerloom.jobs.clock import Clock
from layerloom.jobs.leases import end_run
from layerloom.jobs.rules import require_resumable, require_takes
from layerloom.spec import RunSpec
from layerloom.store import NewEvent, RunRecord, Store, Unit, utc_text


class Queue:
    """Submits runs and commands to one store.

    ``changed`` is called after each change that concerns the dispatcher; it must be safe to call from any thread.
    """

    def __init__(self, store: Store, changed: Callable[[], None], *, clock: Clock | None = None) -> None:
        self._store = store
        self._changed = changed
        self._clock = clock or Clock()

    def submit(
        self,
        spec: RunSpec,
        *,
        parameters: int | None = None,
        forecast: dict[str, Any] | None = None,
        summary: Summary | None = None,
        priority: int = 0,
        idempotency_key: str | None = None,
        prepare: Callable[[RunRecord], None] | None = None,
    ) -> tuple[RunRecord, bool]:
        """Queue a run. Repeating the same key and spec returns the same run, and False.

        ``prepare`` is called with a new run before anybody can see it; if it raises, there is no run.

        Raises:
            Conflict: if the key was used for another spec.
        """
        now = self._clock.day()
        with self._store.write() as unit:
            run, created = unit.runs.create(
                spec.to_json(),
                name=spec.name,
                tags=spec.tags,
                epochs=spec.training.epochs,
                now=now,
                parameters=parameters,
                forecast=forecast,
                summary=summary,
                priority=priority,
                idempotency_key=idempotency_key,
            )
            if created:
                if prepare is not None:
                    prepare(run)
                unit.events.append(run.id, [NewEvent(StatusData(status=Status.QUEUED), utc_text(now))])
                run = unit.runs.get(run.id)
        self._changed()
        return run, created

    def command(self, run_id: str, command: CommandName, value: float | None = None) -> RunRecord:
        """Send one command to a live run; see `commands`. Until it is carried out, it is one of the run's wishes."""
        return self.commands(run_id, {command: value})

    def commands(self, run_id: str, asked: Mapping[CommandName, float | None]) -> RunRecord:
        """Send commands to a live run: either all of them, or none if one is refused.

        A runner gets them in the answer to its next batch. A run without a runner ends at once if it is stopped or
        cancelled. The value of a pace is in epochs per second; None means full speed. Repeating a command before it is
        carried out has no effect, except for pace and learning rate.

        Raises:
            NotFound: if there is no such run.
            Conflict: if it cannot take a command now (`jobs/rules.py`).
        """
        now = self._clock.day()
        with self._store.write() as unit:
            for command, value in asked.items():
                self._ask(unit, unit.runs.get(run_id), command, value, now)
            run = unit.runs.get(run_id)
        self._changed()
        return run

    def resume(self, run_id: str) -> RunRecord:
        """Queue a paused run again; a later attempt continues from its state. Repeating this has no effect.

        Raises:
            NotFound: if there is no such run.
            Conflict: if it is not paused.
        """
        now = self._clock.day()
        with self._store.write() as unit:
            run = unit.runs.get(run_id)
            if not _is_resumed(run):
                require_resumable(run, {command.command for command in unit.commands.open(run_id)})
                done, queued = CommandData(command="resume", epoch=run.epoch), StatusData(status=Status.QUEUED)
                unit.events.append(run_id, [NewEvent(done, utc_text(now)), NewEvent(queued, utc_text(now))])
                run = unit.runs.get(run_id)
        self._changed()
        return run

    def _ask(self, unit: Unit, run: RunRecord, command: CommandName, value: float | None, now: float) -> None:
        asked = {old.command for old in unit.commands.open(run.id)}
        if pauses(command) and run.status is Status.PAUSED:
            return
        require_takes(run, command, asked)
        end = _at_once(run, command)
        if end is not None:
            end_run(unit, run.id, *end, at=utc_text(now))
        elif not COMMANDS[command].once or command not in asked:
            unit.commands.add(run.id, command, value, now=self._clock.forward())


def _at_once(run: RunRecord, command: CommandName) -> tuple[Status, Reason] | None:
    """The status and reason with which a command ends a run without a runner; None if it does not end it."""
    rule = COMMANDS[command]
    if run.status in AT_WORK or rule.happens is None or rule.reason is None:
        return None
    # Before its first epoch a run has nothing to keep, so stopping it means cancelling it; the reason tells what
    # the person asked for.
    keeps = run.status is Status.PAUSED or run.epoch > 0
    end = LIFE[run.status, rule.happens if keeps else Happening.CANCEL]
    return end, rule.reason


def _is_resumed(run: RunRecord) -> bool:
    """Whether the run is queued because a person resumed it, and not because its worker was lost."""
    return run.status is Status.QUEUED and run.attempt > 0 and run.reason is None
