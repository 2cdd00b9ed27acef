"""Turns errors of SQLite and its disk into our own; the only module that knows SQLite's codes."""

import os
import sqlite3
from pathlib import Path

from layerloom.errors import DiskFull, LayerloomError, Unavailable, has_no_room

_CODE = "database_unavailable"
# With less room SQLite cannot grow its files by a page each, and often reports "disk I/O error" instead of "full".
_ROOM = 128 * 1024
_HELD = {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}
_DAMAGED = {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB}


def refused(error: BaseException | None, path: Path) -> LayerloomError | None:
    """Our error for an error of SQLite; None for a wrong statement, which is a fault of our code.

    Args:
        error: The error of ``sqlite3``.
        path: The path of the database.
    """
    code = getattr(error, "sqlite_errorcode", None)
    if not isinstance(code, int):
        return None
    # The lowest byte of a code is the kind of the error; the others say where it happened.
    kind = code & 0xFF
    if kind == sqlite3.SQLITE_FULL or (kind == sqlite3.SQLITE_IOERR and not _has_room(path)):
        return _full(path)
    if kind in _HELD:
        return _unavailable(path, "is locked by another program", "End the other program that has it open.")
    if kind in _DAMAGED:
        return _unavailable(path, f"is damaged, or not a database: {error}", "Replace it by a backup copy.")
    if kind in {sqlite3.SQLITE_READONLY, sqlite3.SQLITE_PERM, sqlite3.SQLITE_AUTH}:
        return _unavailable(path, "can only be read", _REACH)
    if kind == sqlite3.SQLITE_CANTOPEN:
        return _unavailable(path, "cannot be opened", _REACH)
    if kind == sqlite3.SQLITE_IOERR:
        return _unavailable(path, f"cannot be read or written: {error}", "Check its disk.")
    return None


def unopened(error: OSError, path: Path) -> LayerloomError:
    """The error for a file that the system refuses to create or open."""
    return _full(path) if has_no_room(error) else _unavailable(path, f"cannot be opened: {error.strerror}", _REACH)


def _full(path: Path) -> DiskFull:
    return DiskFull(
        f"The disk of the database {path} is full.",
        expected="room for the new data",
        received="no space left",
        fix="Free some space on that disk, then try again. Training runs wait meanwhile.",
    )


def missing(path: Path) -> Unavailable:
    """The error for a file that was moved away, or whose disk is gone."""
    return _unavailable(path, "is not there any more", "Put it back; then the server continues by itself.")


def strange(path: Path) -> Unavailable:
    """The error for another file in the place of the database."""
    return _unavailable(path, "was replaced by another file", "Put the original back, or start the server again.")


_REACH = "Correct its permissions and those of its folder, or check that its disk is mounted."


def _unavailable(path: Path, how: str, fix: str) -> Unavailable:
    return Unavailable(
        f"The database {path} {how}.",
        code=_CODE,
        expected="a readable and writable database",
        fix=fix,
    )


def _has_room(path: Path) -> bool:
    try:
        disk = os.statvfs(path.parent)
    except OSError:
        return True
    return disk.f_bavail * disk.f_frsize >= _ROOM
