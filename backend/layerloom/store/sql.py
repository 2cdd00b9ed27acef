"""The store in SQL: units of work over one database."""

import logging
from collections.abc import Callable, Generator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection

from layerloom.events import RunEvent, Wish
from layerloom.store.attempts import SqlAttempts
from layerloom.store.base import Listener, WishListener
from layerloom.store.commands import SqlCommands, wishes_of
from layerloom.store.database import Database
from layerloom.store.events import SqlEvents
from layerloom.store.runs import SqlRuns

_log = logging.getLogger(__name__)


class SqlUnit:
    """One unit of work on one connection.

    ``appended`` receives every event that it appends, ``touched`` each run whose open commands it changes.
    """

    def __init__(
        self,
        connection: Connection,
        appended: Callable[[str, list[RunEvent]], None],
        touched: Callable[[str], None],
    ) -> None:
        self.runs = SqlRuns(connection)
        self.events = SqlEvents(connection, appended)
        self.attempts = SqlAttempts(connection)
        self.commands = SqlCommands(connection, touched)


class SqlStore:
    """A store in a SQLite file (contract: ``store/base.py``)."""

    def __init__(self, path: Path) -> None:
        self._database = Database(path)
        self._listeners: list[Listener] = []
        self._wish_listeners: list[WishListener] = []

    @contextmanager
    def read(self) -> Generator[SqlUnit]:
        """A unit of work that only reads."""
        with self._database.read() as connection:
            yield SqlUnit(connection, _refuse, _refuse_command)

    @contextmanager
    def write(self) -> Generator[SqlUnit]:
        """A unit of work that may write; it is committed at its end, and rolled back if it raises."""
        appended: list[tuple[str, list[RunEvent]]] = []
        touched: dict[str, None] = {}
        wishes: dict[str, list[Wish]] = {}

        def announce() -> None:
            for run_id, events in appended:
                _tell(self._listeners, run_id, events)
            for run_id, left in wishes.items():
                _tell(self._wish_listeners, run_id, left)

        with self._database.write(announce) as connection:
            unit = SqlUnit(
                connection,
                lambda run_id, events: appended.append((run_id, events)),
                lambda run_id: touched.update({run_id: None}),
            )
            yield unit
            wishes |= wishes_of(connection, list(touched))

    def listen(self, listener: Listener) -> None:
        """Call ``listener(run_id, events)`` after each commit that appended events."""
        self._listeners.append(listener)

    def listen_to_wishes(self, listener: WishListener) -> None:
        """Call ``listener(run_id, wishes)`` after each commit that changed a run's wishes."""
        self._wish_listeners.append(listener)

    def close(self) -> None:
        """Close the database."""
        self._database.close()


def _tell(listeners: Sequence[Callable[[str, Any], None]], run_id: str, news: Any) -> None:
    for listener in listeners:
        try:
            listener(run_id, news)
        except Exception:  # noqa: BLE001
            # The data is committed, so a listener's failure must not look like a failed write.
            _log.exception("A listener failed on changes of run %s.", run_id)


def _refuse(run_id: str, _events: list[RunEvent]) -> None:
    raise RuntimeError(f"Events of run {run_id} were appended in a unit of work that only reads; use store.write().")


def _refuse_command(run_id: str) -> None:
    raise RuntimeError(f"Commands of run {run_id} were changed in a unit of work that only reads; use store.write().")
