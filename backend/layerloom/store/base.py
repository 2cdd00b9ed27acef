"""What every store promises, and the values it hands out.

A store keeps runs, their events, the attempts at them and the commands given to them. All
access goes through units of work:

    with store.read() as unit:
        run = unit.runs.get("k3m9x2ab")
    with store.write() as unit:
        unit.events.append(run.id, [NewEvent(StatusData(status=Status.RUNNING), at=now)])

Ordering
    A run's events carry a dense ``seq`` from 1, in commit order. An event and what it changes
    in the run's row (status, epoch, metrics, best epoch) are one transaction, so nobody ever sees
    one without the other. The terminal status is the last event of its run.
Isolation
    One writer at a time; a unit of work that writes has seen the newest state. Readers see one
    consistent moment, never wait for the writer and never make it wait.
Repetition
    An event that an attempt numbered ``n`` is stored once, however often it comes.
Durability
    What was committed survives the end of the server's process. On SQLite a loss of power may
    take the last moments with it (``synchronous=NORMAL``), never the order or the whole.
Errors
    A unit of work that raises leaves no trace. NotFound for an unknown id, Conflict for what the
    present state forbids (an illegal status, an event after the end, deleting a live run).
Listening
    ``store.listen`` takes a callback that receives each run's new events after their commit, in
    order of ``seq``; ``store.listen_to_wishes`` one that receives a run's wishes after they changed.
    Both are called in the writing thread, must be quick, and must not use the store.

Everything is synchronous; asynchronous callers use threads. Numbers that are not finite are kept as the
words of ``events/codec.py``; event data and metrics are handed out in that wire form.
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
    """An event on its way into the log. ``n`` is its runner's number, None when the server says it."""

    data: EventData
    at: str
    n: int | None = None

    @property
    def kind(self) -> EventKind:
        """What the event is about, as its data says."""
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
        """A new queued run and True; with a key used before for the same spec, that run and False.

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
        """Runs of any of the statuses that bear the tag, newest first, beyond the cursor ``after``."""
        ...

    def update(self, run_id: str, *, name: str | None = None, tags: Sequence[str] | None = None) -> RunRecord:
        """Rename or tag a run."""
        ...

    def delete(self, run_id: str) -> None:
        """Forget a run with all its events, attempts and commands (Conflict while it is live)."""
        ...

    def next_queued(self) -> RunRecord | None:
        """The queued run whose turn it is: highest priority, then oldest."""
        ...


class Events(Protocol):
    """The event log of each run."""

    def append(self, run_id: str, events: Sequence[NewEvent], *, attempt: int | None = None) -> list[RunEvent]:
        """Append to the log and project onto the run's row; the run's present attempt unless one is named.

        An event whose (run, attempt, n) is there already is left out. Returns what was new.

        Raises:
            Conflict: for an illegal status, and for anything after the terminal one.
        """
        ...

    def page(self, run_id: str, *, after: int = 0, limit: int = 500) -> list[RunEvent]:
        """Events with ``seq`` above ``after``, superseded ones included; an empty page is the end."""
        ...

    def epochs(self, run_id: str, only: Collection[int] | None = None) -> list[EpochData]:
        """The finished epochs in order, without those a later attempt repeated; of a few numbers alone where given."""
        ...

    def epoch_numbers(self, run_id: str) -> list[int]:
        """The numbers of the same epochs, which cost far less to read than the epochs."""
        ...

    def latest(self, run_id: str, kind: EventKind) -> RunEvent | None:
        """The newest event of a kind."""
        ...

    def newest_checkpoint(self, run_id: str, which: Kept | None = None) -> RunEvent | None:
        """The checkpoint that is furthest, from which a later attempt goes on; None before the first.

        One that a supersede event took back does not count; ``which`` leaves best or last states alone to choose from.
        """
        ...

    def commands(self, run_id: str) -> list[RunEvent]:
        """What was carried out and stands, in order: nothing that a later attempt took back."""
        ...

    def supersede_commands(self, run_id: str, after: int) -> list[RunEvent]:
        """Take back the commands that were carried out after that ``seq``; answers those that stood until now."""
        ...


class Attempts(Protocol):
    """Who works on which run, until when."""

    def add(self, run: RunRecord, *, now: float, expires_at: float) -> AttemptRecord:
        """The run's next attempt, with a fence of its own."""
        ...

    def get(self, attempt_id: str) -> AttemptRecord:
        """The attempt of that id (NotFound otherwise)."""
        ...

    def of_run(self, run_id: str) -> list[AttemptRecord]:
        """All attempts at a run, oldest first."""
        ...

    def live(self) -> list[AttemptRecord]:
        """All attempts that have not ended, oldest first."""
        ...

    def place(self, attempt_id: str, placement: str) -> None:
        """Write down where the attempt is."""
        ...

    def renew(
        self, attempt_id: str, *, expires_at: float, acked: int, checkpoint: tuple[int, int] | None = None
    ) -> None:
        """Move the lease's end, and note how far the attempt has come: epoch and batch of a newer checkpoint."""
        ...

    def extend(self, expires_at: float, *, at_most: float | None = None) -> None:
        """No live lease ends before this moment, nor after the other."""
        ...

    def end(self, attempt_id: str, *, outcome: str, now: float) -> None:
        """The attempt is over; nothing is accepted from it any more."""
        ...


class Commands(Protocol):
    """What people asked of live runs."""

    def add(self, run_id: str, command: str, value: float | None, *, now: float) -> CommandRecord:
        """Note a command; ids grow in order of arrival."""
        ...

    def of_run(self, run_id: str) -> list[CommandRecord]:
        """All of the run's commands, in order."""
        ...

    def open(self, run_id: str, seen: int = 0) -> list[CommandRecord]:
        """The run's commands that no attempt has carried out, with an id above ``seen``, in order."""
        ...

    def given(self, command: str) -> list[CommandRecord]:
        """The commands of that name to runs with a live attempt, in order."""
        ...

    def close(self, run_id: str, command: str, attempt: int, *, up_to: int) -> None:
        """An attempt has carried out the run's open commands of that name, up to an id."""
        ...

    def reopen(self, command_id: int) -> None:
        """A command has to be carried out once more."""
        ...

    def date(self, *, at_most: float) -> None:
        """What was asked at a later time counts as asked at this one."""
        ...


class Unit(Protocol):
    """One unit of work: everything in it happens, or nothing does."""

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
    """Where runs are kept."""

    def read(self) -> AbstractContextManager[Unit]:
        """A unit of work that only reads."""
        ...

    def write(self) -> AbstractContextManager[Unit]:
        """A unit of work that may write: committed at its end, undone if it raises."""
        ...

    def listen(self, listener: Listener) -> None:
        """Call ``listener(run_id, events)`` after each commit that appended events."""
        ...

    def listen_to_wishes(self, listener: WishListener) -> None:
        """Call ``listener(run_id, wishes)`` after each commit that changed what people wait for."""
        ...

    def close(self) -> None:
        """Let go of the database."""
        ...


def utc_text(seconds: float) -> str:
    """Seconds since 1970 as RFC 3339 text in UTC, to the millisecond."""
    return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
