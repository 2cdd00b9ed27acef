"""The contract of every store, and the types of its values.

A store keeps runs, and their events, attempts and commands. All access goes through units of work:

    with store.read() as unit:
        run = unit.runs.get("k3m9x2ab")
    with store.write() as unit:
        unit.events.append(run.id, [NewEvent(StatusData(status=Status.RUNNING), at=now)])

Ordering
    The events of a run have a dense ``seq`` from 1, in commit order. An event and its changes of the run's row
    (status, epoch, metrics, best epoch) are one transaction, so readers always see both or neither. The terminal
    status is the last event of its run.
Isolation
    There is one writer at a time, and it always sees the newest state. Readers see one consistent state; readers and
    the writer never wait for each other.
Repetition
    An event with an attempt's number ``n`` is stored once, even if it is sent repeatedly.
Durability
    Committed data survives the end of the server's process. On SQLite, a loss of power may lose the last commits
    (``synchronous=NORMAL``), but never damages the database.
Errors
    A unit of work that raises changes nothing. An unknown id raises NotFound. Anything that the current state forbids
    raises Conflict: an illegal status, an event after the end, deleting a live run.
Listening
    The callback of ``store.listen`` receives each run's new events after their commit, in order of ``seq``. The
    callback of ``store.listen_to_wishes`` receives a run's wishes after they changed. Both are called in the writing
    thread, must be quick, and must not use the store.

Everything is synchronous; asynchronous callers use threads. Non-finite numbers are stored as the strings of
``events/codec.py``; event data and metrics are returned in that wire form.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Protocol

from layerloom.events import (
    CheckpointData,
    CommandData,
    DiagnosisData,
    EpochData,
    EventKind,
    FrameData,
    LogData,
    RunEvent,
    Status,
    StatusData,
    SupersedeData,
    Wish,
)
from layerloom.graph.summary import Summary
from layerloom.spec import Kept
from layerloom.store.records import AttemptRecord, CommandRecord, RunPage, RunRecord

EventData = StatusData | EpochData | LogData | FrameData | CheckpointData | CommandData | DiagnosisData | SupersedeData
Listener = Callable[[str, Sequence[RunEvent]], None]
WishListener = Callable[[str, Sequence[Wish]], None]

_KINDS: Mapping[type[EventData], EventKind] = {
    StatusData: EventKind.STATUS,
    EpochData: EventKind.EPOCH,
    LogData: EventKind.LOG,
    FrameData: EventKind.FRAME,
    CheckpointData: EventKind.CHECKPOINT,
    CommandData: EventKind.COMMAND,
    DiagnosisData: EventKind.DIAGNOSIS,
    SupersedeData: EventKind.SUPERSEDE,
}


@dataclass(frozen=True, slots=True)
class NewEvent:
    """A new event for the log. ``n`` is its runner's number; None for an event of the server."""

    data: EventData
    at: str
    n: int | None = None

    @property
    def kind(self) -> EventKind:
        """The kind of the event, from its data."""
        return _KINDS[type(self.data)]


class Runs(Protocol):
    """The runs themselves."""

    def create(
        self,
        spec: dict[str, Any],
        *,
        name: str,
        tags: Sequence[str],
        epochs: int,
        now: float,
        parameters: int | None = None,
        forecast: dict[str, Any] | None = None,
        summary: Summary | None = None,
        priority: int = 0,
        idempotency_key: str | None = None,
    ) -> tuple[RunRecord, bool]:
        """A new queued run and True; or, if the key was used before for the same spec, that run and False.

        Raises:
            Conflict: if the key was used for another spec.
        """
        ...

    def get(self, run_id: str) -> RunRecord:
        """The run of that id (NotFound otherwise)."""
        ...

    def page(
        self, *, statuses: Sequence[Status] = (), tag: str | None = None, after: str | None = None, limit: int = 50
    ) -> RunPage:
        """Runs with one of the statuses and the tag, newest first, after the cursor ``after``."""
        ...

    def update(self, run_id: str, *, name: str | None = None, tags: Sequence[str] | None = None) -> RunRecord:
        """Rename or tag a run."""
        ...

    def delete(self, run_id: str) -> None:
        """Delete a run with all its events, attempts and commands (Conflict while it is live)."""
        ...

    def next_queued(self) -> RunRecord | None:
        """The next queued run: the one with the highest priority, then the oldest."""
        ...


class Events(Protocol):
    """The event log of each run."""

    def append(self, run_id: str, events: Sequence[NewEvent], *, attempt: int | None = None) -> list[RunEvent]:
        """Append events to the log and update the run's row. Without ``attempt`` they belong to the current attempt.

        An event whose (run, attempt, n) is stored already is ignored. Returns the new events.

        Raises:
            Conflict: for an illegal status, and for any event after the terminal status.
        """
        ...

    def page(self, run_id: str, *, after: int = 0, limit: int = 500) -> list[RunEvent]:
        """Events with ``seq`` above ``after``, including superseded ones; an empty page is the end."""
        ...

    def epochs(self, run_id: str, only: Collection[int] | None = None) -> list[EpochData]:
        """The finished epochs in order, without superseded ones; ``only`` selects some of them by number."""
        ...

    def epoch_numbers(self, run_id: str) -> list[int]:
        """The numbers of the same epochs, which are much cheaper to read."""
        ...

    def latest(self, run_id: str, kind: EventKind) -> RunEvent | None:
        """The newest event of a kind."""
        ...

    def newest_checkpoint(self, run_id: str, which: Kept | None = None) -> RunEvent | None:
        """The furthest checkpoint, from which a later attempt continues; None before the first.

        Superseded checkpoints do not count; ``which`` restricts the choice to best or last states.
        """
        ...

    def commands(self, run_id: str) -> list[RunEvent]:
        """The ``command`` events in order, without superseded ones."""
        ...

    def supersede_commands(self, run_id: str, after: int) -> list[RunEvent]:
        """Supersede the ``command`` events after this ``seq``; returns the ones that were not superseded before."""
        ...


class Attempts(Protocol):
    """The attempts at runs, with their leases."""

    def add(self, run: RunRecord, *, now: float, expires_at: float) -> AttemptRecord:
        """The run's next attempt, with its own fence."""
        ...

    def get(self, attempt_id: str) -> AttemptRecord:
        """The attempt with this id (NotFound otherwise)."""
        ...

    def of_run(self, run_id: str) -> list[AttemptRecord]:
        """All attempts at a run, oldest first."""
        ...

    def live(self) -> list[AttemptRecord]:
        """All attempts that have not ended, oldest first."""
        ...

    def place(self, attempt_id: str, placement: str) -> None:
        """Store the placement of the attempt."""
        ...

    def renew(
        self, attempt_id: str, *, expires_at: float, acked: int, checkpoint: tuple[int, int] | None = None
    ) -> None:
        """Extend the lease, and note the progress of the attempt: epoch and batch of a newer checkpoint."""
        ...

    def extend(self, expires_at: float, *, at_most: float | None = None) -> None:
        """Move the ends of all live leases into the range from ``expires_at`` to ``at_most``."""
        ...

    def end(self, attempt_id: str, *, outcome: str, now: float) -> None:
        """End the attempt; from now on its events are refused."""
        ...


class Commands(Protocol):
    """The commands that people sent to live runs."""

    def add(self, run_id: str, command: str, value: float | None, *, now: float) -> CommandRecord:
        """Store a command; ids grow in order of arrival."""
        ...

    def of_run(self, run_id: str) -> list[CommandRecord]:
        """All of the run's commands, in order."""
        ...

    def open(self, run_id: str, seen: int = 0) -> list[CommandRecord]:
        """The run's commands that no attempt has carried out, with an id above ``seen``, in order."""
        ...

    def given(self, command: str) -> list[CommandRecord]:
        """The commands with this name for runs with a live attempt, in order."""
        ...

    def close(self, run_id: str, command: str, attempt: int, *, up_to: int) -> None:
        """Note that an attempt carried out the run's open commands with this name, up to an id."""
        ...

    def reopen(self, command_id: int) -> None:
        """Open a command again, so that it is carried out once more."""
        ...

    def date(self, *, at_most: float) -> None:
        """Limit the times of commands: a later time becomes this one."""
        ...


class Unit(Protocol):
    """One unit of work: all of its changes happen, or none."""

    @property
    def runs(self) -> Runs:
        """The runs."""
        ...

    @property
    def events(self) -> Events:
        """The event logs."""
        ...

    @property
    def attempts(self) -> Attempts:
        """The attempts."""
        ...

    @property
    def commands(self) -> Commands:
        """The commands."""
        ...


class Store(Protocol):
    """A store of runs."""

    def read(self) -> AbstractContextManager[Unit]:
        """A unit of work that only reads."""
        ...

    def write(self) -> AbstractContextManager[Unit]:
        """A unit of work that may write; it is committed at its end, and rolled back if it raises."""
        ...

    def listen(self, listener: Listener) -> None:
        """Call ``listener(run_id, events)`` after each commit that appended events."""
        ...

    def listen_to_wishes(self, listener: WishListener) -> None:
        """Call ``listener(run_id, wishes)`` after each commit that changed a run's wishes."""
        ...

    def close(self) -> None:
        """Close the database."""
        ...


def utc_text(seconds: float) -> str:
    """Seconds since 1970 as RFC 3339 text in UTC, to the millisecond."""
    return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
