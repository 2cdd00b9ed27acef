"""The database: its engine, its single writer, and its version."""

import sqlite3
import threading
from collections.abc import Callable, Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, QueuePool, create_engine, event, inspect, text
from sqlalchemy.exc import DBAPIError

from layerloom.errors import LayerloomError
from layerloom.store.faults import missing, refused, strange, unopened
from layerloom.store.tables import metadata

# The newest revision in migrations/versions; a test compares the two.
HEAD = "0006"

_PRAGMAS = ("journal_mode=WAL", "synchronous=NORMAL", "busy_timeout=10000", "foreign_keys=ON")


class Database:
    """A SQLite file with one writer at a time and readers that never wait.

    The writer holds a lock of this process, and ``BEGIN IMMEDIATE`` keeps other processes out. So a transaction never
    has to be retried because another one was faster. If the file is moved away, this is noticed before the next use,
    and the database is opened again when the file comes back.

    Raises:
        DiskFull: here and at each use, if there is no room.
        Unavailable: here and at each use, if the file cannot be read or written.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._writing = threading.Lock()
        self._engine = _engine(path)
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            # Connections never create the file: otherwise an empty file would replace one that was moved away.
            path.touch()
            self._opened = _identity(path)
        except OSError as error:
            raise unopened(error, path) from error
        immediate = self._engine.execution_options(begin="IMMEDIATE")
        with self._telling(), immediate.connect() as connection, connection.begin():
            _bring_to_head(connection)

    @contextmanager
    def read(self) -> Generator[Connection]:
        """A connection that sees one consistent state of the database."""
        with self._telling():
            self._find()
            with self._engine.connect() as connection, connection.begin():
                yield connection

    @contextmanager
    def write(self, committed: Callable[[], None]) -> Generator[Connection]:
        """The one connection that may write; commits at the end, rolls back on an error.

        ``committed`` is called after the commit, before the next writer may begin.
        """
        with self._writing:
            with self._telling():
                self._find()
                with self._engine.connect().execution_options(begin="IMMEDIATE") as connection, connection.begin():
                    yield connection
            committed()

    def close(self) -> None:
        """Close every connection."""
        self._engine.dispose()

    @contextmanager
    def _telling(self) -> Generator[None]:
        """Turn errors of SQLite and the disk into our own errors."""
        try:
            yield
        except (DBAPIError, sqlite3.Error) as error:
            told = refused(error.orig if isinstance(error, DBAPIError) else error, self.path)
            if told is None:
                raise
            raise told from error

    def _find(self) -> None:
        """Check that the file is still in its place: open connections would continue with a file that was moved."""
        try:
            identity = _identity(self.path)
        except OSError as error:
            self._engine.dispose()
            raise missing(self.path) from error
        if identity == self._opened:
            return
        # A file that was moved to another disk and back has another identity.
        self._engine.dispose()
        with self._engine.connect() as connection, connection.begin():
            if not inspect(connection).has_table("alembic_version") or version_of(connection) != HEAD:
                raise strange(self.path)
        self._opened = identity


def _identity(path: Path) -> tuple[int, int]:
    found = path.stat()
    return found.st_dev, found.st_ino


def _engine(path: Path) -> Engine:
    def connect() -> sqlite3.Connection:
        return sqlite3.connect(f"{path.absolute().as_uri()}?mode=rw", uri=True, check_same_thread=False)

    engine = create_engine("sqlite://", creator=connect, poolclass=QueuePool)

    def configure(connection: Any, _record: Any) -> None:
        # By default sqlite3 begins transactions by itself, but never IMMEDIATE ones.
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
    """The revision of a database."""
    return connection.execute(text("SELECT version_num FROM alembic_version")).scalar()


def migrate(connection: Connection, version: str | None) -> None:
    """Migrate a database from another revision to this program's.

    Raises:
        LayerloomError: if the database was written by a newer Layerloom.
    """
    # Importing Alembic takes half a second, and a database at HEAD does not need it.
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
