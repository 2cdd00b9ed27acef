"""The database itself: its engine, its one writer, and its version."""

import threading
from collections.abc import Callable, Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, inspect, text

from layerloom.errors import LayerloomError
from layerloom.store.tables import metadata

# The newest revision in migrations/versions; a test compares the two.
HEAD = "0003"

_PRAGMAS = ("journal_mode=WAL", "synchronous=NORMAL", "busy_timeout=10000", "foreign_keys=ON")


class Database:
    """A SQLite file with one writer at a time and readers that never wait.

    The writer holds a lock of this process, then ``BEGIN IMMEDIATE`` keeps other processes out, so that
    a transaction never has to be tried again because another one was faster.
    """

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self.path = path
        self._writing = threading.Lock()
        self._engine = _engine(path)
        with self._engine.connect().execution_options(begin="IMMEDIATE") as connection, connection.begin():
            _bring_to_head(connection)

    @contextmanager
    def read(self) -> Generator[Connection]:
        """A connection that sees one moment of the database."""
        with self._engine.connect() as connection, connection.begin():
            yield connection

    @contextmanager
    def write(self, committed: Callable[[], None]) -> Generator[Connection]:
        """The one connection that may write; commits at the end, rolls back on an error.

        ``committed`` is called after the commit, before the next writer may begin.
        """
        with self._writing:
            with self._engine.connect().execution_options(begin="IMMEDIATE") as connection, connection.begin():
                yield connection
            committed()

    def close(self) -> None:
        """Close every connection."""
        self._engine.dispose()


def _engine(path: Path) -> Engine:
    engine = create_engine(f"sqlite:///{path}")

    def configure(connection: Any, _record: Any) -> None:
        # sqlite3 would begin transactions by itself, and never IMMEDIATE ones.
        connection.isolation_level = None
        for pragma in _PRAGMAS:
            connection.execute(f"PRAGMA {pragma}")

    def begin(connection: Connection) -> None:
        connection.exec_driver_sql(f"BEGIN {connection.get_execution_options().get('begin', 'DEFERRED')}")

    event.listen(engine, "connect", configure)
    event.listen(engine, "begin", begin)
    return engine


def _bring_to_head(connection: Connection) -> None:
    tables = set(inspect(connection).get_table_names())
    if not tables:
        metadata.create_all(connection)
        connection.execute(text("CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL PRIMARY KEY)"))
        connection.execute(text("INSERT INTO alembic_version VALUES (:head)"), {"head": HEAD})
        return
    version = version_of(connection) if "alembic_version" in tables else None
    if version != HEAD:
        migrate(connection, version)


def version_of(connection: Connection) -> str | None:
    """The revision a database stands at."""
    return connection.execute(text("SELECT version_num FROM alembic_version")).scalar()


def migrate(connection: Connection, version: str | None) -> None:
    """Bring a database from another revision to this program's.

    Raises:
        LayerloomError: if the database was written by a newer Layerloom.
    """
    # Alembic takes half a second to import; a database at HEAD never needs it.
    from alembic import command
    from alembic.config import Config
    from alembic.util import CommandError

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations").replace("%", "%%"))
    config.attributes["connection"] = connection
    try:
        command.upgrade(config, HEAD)
    except CommandError as error:
        raise LayerloomError(
            f"The database cannot be brought from revision {version} to {HEAD}: {error}.",
            code="database_version",
            expected=f"revision {HEAD} or an older one",
            received=str(version),
            fix="Start the newer Layerloom that wrote this data folder, or use another folder.",
        ) from error
