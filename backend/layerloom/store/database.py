"""The database itself: its engine, its one writer, and its version."""

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

    The writer holds a lock of this process, then ``BEGIN IMMEDIATE`` keeps other processes out, so that
    a transaction never has to be tried again because another one was faster. A file that was moved away is noticed
    before it is used, and taken up again where it comes back.

    Raises:
        DiskFull: here and from each use, if there is no room.
        Unavailable: here and from each use, if the file cannot be read or written.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._writing = threading.Lock()
        self._engine = _engine(path)
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            # Connections never make the file: one that was moved away would be replaced by an empty one.
            path.touch()
            self._opened = _identity(path)
        except OSError as error:
            raise unopened(error, path) from error
        immediate = self._engine.execution_options(begin="IMMEDIATE")
        with self._telling(), immediate.connect() as connection, connection.begin():
            _bring_to_head(connection)

    @contextmanager
    def read(self) -> Generator[Connection]:
        """A connection that sees one moment of the database."""
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
        """Say in words what SQLite and its disk refuse."""
        try:
            yield
        except (DBAPIError, sqlite3.Error) as error:
            told = refused(error.orig if isinstance(error, DBAPIError) else error, self.path)
            if told is None:
                raise
            raise told from error

    def _find(self) -> None:
        """See that the file is where it was; open connections would go on with one that was moved away."""
        try:
            identity = _identity(self.path)
        except OSError as error:
            self._engine.dispose()
            raise missing(self.path) from error
        if identity == self._opened:
            return
        # Moved to another disk and back it is another file to the system.
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
