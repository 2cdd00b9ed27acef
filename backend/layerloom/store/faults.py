"""What SQLite and its disk refuse, in words: the one place that knows SQLite's codes."""

import os
import sqlite3
from pathlib import Path

from layerloom.errors import DiskFull, LayerloomError, Unavailable, has_no_room

_CODE = "database_unavailable"
# Below this SQLite cannot grow its files by a page each, and says "disk I/O error" as often as "full".
_ROOM = 128 * 1024
_HELD = {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}
_DAMAGED = {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB}


def refused(error: BaseException | None, path: Path) -> LayerloomError | None:
    """The error of ours for what was refused; None for a mistake in a statement, which is ours.

    Args:
        error: Of ``sqlite3``.
        path: Of the database.
    """
    code = getattr(error, "sqlite_errorcode", None)
    if not isinstance(code, int):
        return None
    # The lowest byte is the kind, the others say where it happened.
    kind = code & 0xFF
    if kind == sqlite3.SQLITE_FULL or (kind == sqlite3.SQLITE_IOERR and not _has_room(path)):
        return _full(path)
    if kind in _HELD:
        return _unavailable(path, "is held by another program", "End whatever else has it open.")
    if kind in _DAMAGED:
        return _unavailable(path, f"is damaged, or no database: {error}", "Put a copy of it in its place.")
    if kind in {sqlite3.SQLITE_READONLY, sqlite3.SQLITE_PERM, sqlite3.SQLITE_AUTH}:
        return _unavailable(path, "can only be read", _REACH)
    if kind == sqlite3.SQLITE_CANTOPEN:
        return _unavailable(path, "cannot be opened", _REACH)
    if kind == sqlite3.SQLITE_IOERR:
        return _unavailable(path, f"cannot be read or written: {error}", "See whether its disk is well.")
    return None


def unopened(error: OSError, path: Path) -> LayerloomError:
    """The system does not let the file be made or opened."""
    return _full(path) if has_no_room(error) else _unavailable(path, f"cannot be opened: {error.strerror}", _REACH)


def _full(path: Path) -> DiskFull:
    return DiskFull(
        f"The disk of the database {path} is full.",
        expected="room for what is to be written",
        received="no space left",
        fix="Free some space on that disk, then try again; what trains waits meanwhile.",
    )


def missing(path: Path) -> Unavailable:
    """The file was moved away, or its disk is gone."""
    return _unavailable(path, "is not there any more", "Put it back; the server goes on by itself then.")


def strange(path: Path) -> Unavailable:
    """Another file lies where the database was."""
    return _unavailable(path, "is not the one that was opened", "Put that one back, or start the server again.")


_REACH = "Correct its permissions and those of its folder, or see whether its disk is there."


def _unavailable(path: Path, how: str, fix: str) -> Unavailable:
    return Unavailable(
        f"The database {path} {how}.",
        code=_CODE,
        expected="a database that can be read and written",
        fix=fix,
    )


def _has_room(path: Path) -> bool:
    try:
        disk = os.statvfs(path.parent)
    except OSError:
        return True
    return disk.f_bavail * disk.f_frsize >= _ROOM
