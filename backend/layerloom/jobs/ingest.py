"""Takes in the reports of runners: checks, stores and acknowledges them."""

import hmac
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from typing import cast

from pydantic import ValidationError

from layerloom.diagnosis import OverfittingWatch
from layerloom.errors import Conflict, DiskFull, SpecError, StaleFence
from layerloom.events import (
    ATTEMPT_ENDS,
    RUNNER_SAYS,
    TERMINAL,
    CheckpointData,
    DiagnosisData,
    EpochData,
    EventKind,
    ProgressData,
    RunEvent,
    RunnerAnswer,
    RunnerBatch,
    RunnerCommand,
    RunnerEvent,
    Status,
    StatusData,
    SupersedeData,
    WaitingData,
    parse_event_data,
)
from layerloom.events.commands import pauses, standing
from layerloom.jobs.leases import Leases, checkpoint_of, end_as_asked, set_again, take_back_commands
from layerloom.jobs.waits import Waits
from layerloom.spec import DATA_LOSS
from layerloom.spec.base import field_errors
from layerloom.store import AttemptRecord, CommandRecord, EventData, NewEvent, Store, Unit, utc_text

OnProgress = Callable[[str, ProgressData], None]

_MOST_FENCES = 256
# The code of a runner's warning that a state is damaged and was skipped.
_BROKEN_STATE = "checkpoint_broken"


class Ingest:
    """The only entry for reports of runners.

    A batch is one transaction: its new events, their verdicts, and the renewed lease. The losses of live runs are kept
    in memory for the diagnosis, and read from the store if they are missing there.

    Args:
        store: The store for events.
        leases: The leases, which each batch renews.
        on_progress: Receives the place of a runner inside its epoch; called in the ingesting thread, must be quick.
        waits: Receives why a run stands still, and when it continues.
    """

    def __init__(
        self, store: Store, leases: Leases, on_progress: OnProgress | None = None, *, waits: Waits | None = None
    ) -> None:
        self._store = store
        self._leases = leases
        self._on_progress = on_progress
        self._waits = waits or Waits(store)
        self._watches: dict[str, OverfittingWatch] = {}
        self._fences: dict[str, str] = {}
        store.listen(self._forget_ended)

    def ingest(self, attempt_id: str, batch: RunnerBatch) -> RunnerAnswer:
        """Commit a runner's batch. Events that are stored already are ignored, so a batch may be repeated.

        Raises:
            NotFound: for an attempt that does not exist.
            StaleFence: if the fence is wrong or the attempt is over; the runner must exit.
            SpecError: for an event whose data does not fit its kind.
            Conflict: for a missing event, an illegal status or anything after the status that ends the attempt.
            DiskFull: if it cannot be committed; the runner waits, and its lease does not expire meanwhile.
        """
        run_id: str | None = None
        try:
            with self._store.write() as unit:
                attempt = unit.attempts.get(attempt_id)
                run_id = attempt.run_id
                answer = self._commit(unit, attempt, batch)
                over = unit.attempts.get(attempt_id).ended_at is not None
        except BaseException as error:
            # The watch may have seen epochs that were rolled back, so it is rebuilt when needed.
            self._watches.pop(run_id or "", None)
            if isinstance(error, DiskFull) and run_id is not None:
                self._leases.heard(attempt_id)
                self._waits.note(run_id, WaitingData(reason="disk_full", since=utc_text(self._leases.clock.day())))
            raise
        # The last batch of a runner that waited in vain still reports a wait.
        self._waits.note(run_id, None if over else batch.waiting)
        if batch.progress is not None and self._on_progress is not None:
            self._on_progress(run_id, batch.progress)
        return answer

    def knows(self, attempt_id: str, fence: str) -> bool:
        """Whether this sender was accepted before; answered from memory."""
        known = self._fences.get(attempt_id)
        return known is not None and hmac.compare_digest(known.encode(), fence.encode())

    def require_sender(self, attempt_id: str, fence: str) -> None:
        """Check an attempt's fence before its request is parsed.

        Raises:
            NotFound: for an attempt that does not exist.
            StaleFence: for another fence; the runner must exit.
        """
        with self._store.read() as unit:
            attempt = unit.attempts.get(attempt_id)
        _check_fence(attempt, fence, ended=False)
        while len(self._fences) >= _MOST_FENCES:
            self._fences.pop(next(iter(self._fences)))
        self._fences[attempt_id] = attempt.fence

    def _commit(self, unit: Unit, attempt: AttemptRecord, batch: RunnerBatch) -> RunnerAnswer:
        fresh = [event for event in batch.batch if event.n > attempt.acked]
        _check_fence(
            attempt, batch.fence, ended=attempt.ended_at is not None and (bool(fresh) or not _ended_itself(attempt))
        )
        if attempt.ended_at is not None:
            return RunnerAnswer(acked=attempt.acked, commands=[])
        _check_numbers(attempt, fresh)
        events = [_parse(event) for event in fresh]
        _check_end(events)
        for part in _parts(list(self._with_verdicts(unit, attempt.run_id, events))):
            _close_commands(unit, attempt, unit.events.append(attempt.run_id, part, attempt=attempt.number))
        clock = self._leases.clock
        unit.attempts.renew(
            attempt.id,
            expires_at=clock.forward() + self._leases.seconds,
            acked=attempt.acked + len(fresh),
            checkpoint=_newest_checkpoint(attempt, events),
        )
        end = events[-1].data if events else None
        if isinstance(end, StatusData) and end.status in ATTEMPT_ENDS:
            now = clock.day()
            unit.attempts.end(attempt.id, outcome=end.status, now=now)
            if end.status is Status.PAUSED:
                _end_if_asked(unit, attempt, utc_text(now))
            return RunnerAnswer(acked=attempt.acked + len(fresh), commands=[])
        commands = unit.commands.open(attempt.run_id, batch.seen)
        return RunnerAnswer(acked=attempt.acked + len(fresh), commands=_to_runner(commands))

    def _with_verdicts(self, unit: Unit, run_id: str, events: Sequence[NewEvent]) -> Iterator[NewEvent]:
        """The events, each directly followed by its verdict, because nothing may follow a terminal status."""
        watch = self._watches.get(run_id)
        if watch is None:
            watch = OverfittingWatch()
            for epoch in unit.events.epochs(run_id):
                _watch_epoch(watch, epoch)
            self._watches[run_id] = watch
        for event in events:
            yield event
            changed = False
            if isinstance(event.data, EpochData):
                changed = _watch_epoch(watch, event.data)
            elif isinstance(event.data, SupersedeData):
                changed = watch.forget(event.data.from_epoch)
            if changed:
                yield NewEvent(watch.verdict.to_event() if watch.verdict else DiagnosisData(code=None), event.at)

    def _forget_ended(self, run_id: str, events: Sequence[RunEvent]) -> None:
        if events[-1].kind is EventKind.STATUS and Status(events[-1].data["status"]) in TERMINAL:
            self._watches.pop(run_id, None)


def _watch_epoch(watch: OverfittingWatch, epoch: EpochData) -> bool:
    # Judge the loss without penalties: a penalty may fall while the validation loss rises, or the other way round.
    metric = "loss" if epoch.penalty is None else DATA_LOSS
    train, val = epoch.metrics.get(metric), epoch.metrics.get(f"val_{metric}")
    return train is not None and val is not None and watch.add(epoch.epoch, train, val, metric)


def _ended_itself(attempt: AttemptRecord) -> bool:
    """Whether the attempt's own final status ended it; then its last batch may be repeated."""
    return attempt.outcome in ATTEMPT_ENDS


def _check_fence(attempt: AttemptRecord, fence: str, *, ended: bool) -> None:
    if not hmac.compare_digest(fence.encode(), attempt.fence.encode()) or ended:
        raise StaleFence(
            f"Attempt {attempt.number} at run {attempt.run_id} is over.",
            expected="the fence of a live attempt",
            received=f"an attempt that ended as {attempt.outcome}" if ended else "another fence",
            fix="Exit; the server accepts nothing more from this attempt.",
        )


def _check_numbers(attempt: AttemptRecord, fresh: Sequence[RunnerEvent]) -> None:
    for expected, event in enumerate(fresh, start=attempt.acked + 1):
        if event.n != expected:
            raise Conflict(
                f"Event {expected} of attempt {attempt.id} is missing.",
                code="event_gap",
                field="batch",
                expected=f"n = {expected}",
                received=f"n = {event.n}",
                fix=f"Send everything after n = {attempt.acked} in order.",
            )


def _parse(event: RunnerEvent) -> NewEvent:
    try:
        data = cast(EventData, parse_event_data(event.kind, event.data))
        at = utc_text(datetime.fromisoformat(event.at).timestamp())
    except ValidationError as error:
        raise SpecError(
            f"Event {event.n} is not a '{event.kind}' event.", field="batch", errors=field_errors(error.errors())
        ) from error
    except (ValueError, OverflowError) as error:
        raise SpecError(
            f"Event {event.n} has no valid time.", field="at", expected="RFC 3339 in UTC", received=event.at
        ) from error
    if isinstance(data, StatusData) and data.status not in RUNNER_SAYS:
        raise SpecError(
            f"A runner cannot make its run {data.status}.",
            field="status",
            expected=", ".join(sorted(RUNNER_SAYS)),
            received=data.status,
        )
    return NewEvent(data, at, event.n)


def _parts(events: Sequence[NewEvent]) -> Iterator[Sequence[NewEvent]]:
    """The events, split after each supersede event: it may take back only events before it in the log."""
    begin = 0
    for end, event in enumerate(events, start=1):
        if isinstance(event.data, SupersedeData) or end == len(events):
            yield events[begin:end]
            begin = end


def _check_end(events: Sequence[NewEvent]) -> None:
    """Refuse events after 'paused'. The store would accept them, because the run is not over, but its attempt is."""
    for event in events[:-1]:
        if isinstance(event.data, StatusData) and event.data.status is Status.PAUSED:
            raise Conflict(
                "An event came after the status 'paused', which ends an attempt.",
                code="attempt_paused",
                field="batch",
                expected="'paused' as the last event of its attempt",
                received=f"{len(events)} events",
                fix="Write the state first, then report 'paused', then exit.",
            )


def _close_commands(unit: Unit, attempt: AttemptRecord, events: Sequence[RunEvent]) -> None:
    """Close the commands that were carried out, so that no later attempt gets them.

    A pause is closed only by the status 'paused', because its runner may be lost between the command and the status.
    """
    for event in events:
        if event.kind is EventKind.SUPERSEDE:
            take_back_commands(unit, attempt.run_id)
            continue
        if event.kind is EventKind.LOG and event.data["code"] == _BROKEN_STATE:
            # The attempt continues from an older state, which may be from before the rate was set.
            set_again(unit, attempt.run_id)
            continue
        paused = event.kind is EventKind.STATUS and event.data["status"] == Status.PAUSED
        if not paused and event.kind is not EventKind.COMMAND:
            continue
        if paused:
            # A rate that was set after this state was written is not in it, so the next attempt sets it again.
            take_back_commands(unit, attempt.run_id)
        done = [
            command
            for command in unit.commands.open(attempt.run_id)
            if (pauses(command.command) if paused else _carries_out(event, command))
        ]
        if done:
            unit.commands.close(attempt.run_id, done[-1].command, attempt.number, up_to=done[-1].id)


def _carries_out(event: RunEvent, command: CommandRecord) -> bool:
    """Whether an event reports that this command was carried out."""
    if command.command != event.data["command"] or pauses(command.command):
        return False
    # A runner of an older version does not report the id of the command.
    told = event.data["id"]
    return command.value == event.data["value"] if told is None else command.id == told


def _end_if_asked(unit: Unit, attempt: AttemptRecord, at: str) -> None:
    """Carry out an end that a person requested after the runner had begun to pause."""
    asked = {command.command for command in unit.commands.open(attempt.run_id)}
    end_as_asked(unit, unit.runs.get(attempt.run_id), asked, at)


def _newest_checkpoint(attempt: AttemptRecord, events: Sequence[NewEvent]) -> tuple[int, int] | None:
    states = [(event.data.epoch, event.data.batch) for event in events if isinstance(event.data, CheckpointData)]
    known = checkpoint_of(attempt)
    return max([*states, *([] if known is None else [known])], default=None)


def _to_runner(commands: Sequence[CommandRecord]) -> list[RunnerCommand]:
    """The commands in the form of the wire."""
    return [RunnerCommand.model_validate(command, from_attributes=True) for command in standing(commands)]
