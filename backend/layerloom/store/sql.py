"""The store in SQL: units of work over one database."""

import logging
from collections.abc import Callable, Generator, Sequence
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Connection

from layerloom.events import RunEvent
from layerloom.store.attempts import SqlAttempts
from layerloom.store.base import Listener
from layerloom.store.commands import SqlCommands
from layerloom.store.database import Database
from layerloom.store.events import SqlEvents
from layerloom.store.runs import SqlRuns

_log = logging.getLogger(__name__)


class SqlUnit:
    """One unit of work on one connection; ``appended`` is told of every event it appends."""

    def __init__(self, connection: Connection, appended: Callable[[str, list[RunEvent]], None]) -> None:
        self.runs = SqlRuns(connection)
        self.events = SqlEvents(connection, appended)
        self.attempts = SqlAttempts(connection)
        self.commands = SqlCommands(connection)


class SqlStore:
    """A store in a SQLite file (contract: ``store/base.py``)."""

    def __init__(self, path: Path) -> None:
        self._database = Database(path)
        self._listeners: list[Listener] = []

    @contextmanager
    def read(self) -> Generator[SqlUnit]:
        """A unit of work that only reads."""
        with self._database.read() as connection:
            yield SqlUnit(connection, _refuse)

    @contextmanager
    def write(self) -> Generator[SqlUnit]:
        """A unit of work that may write: committed at its end, undone if it raises."""
        appended: list[tuple[str, list[RunEvent]]] = []

        def announce() -> None:
            for run_id, events in appended:
                self._announce(run_id, events)

        with self._database.write(announce) as connection:
            yield SqlUnit(connection, lambda run_id, events: appended.append((run_id, events)))

    def listen(self, listener: Listener) -> None:
        """Call ``listener(run_id, events)`` after each commit that appended events."""
        self._listeners.append(listener)

    def close(self) -> None:
        """Let go of the database."""
        self._database.close()

    def _announce(self, run_id: str, events: Sequence[RunEvent]) -> None:
        for listener in self._listeners:
            try:
                listener(run_id, events)
            except Exception:  # noqa: BLE001
                # The events are committed; a listener's failure must not look like a failed write.
                _log.exception("A listener failed on new events of run %s.", run_id)


def _refuse(run_id: str, _events: list[RunEvent]) -> None:
    raise RuntimeError(f"Events of run {run_id} were appended in a unit of work that only reads; use store.write().")
