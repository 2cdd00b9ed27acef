"""Checks that a data folder is usable, before a server starts and for `layerloom doctor`."""

import os
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path

from layerloom.errors import DiskFull, LayerloomError, has_no_room

# The subfolders of the data folder that the server and its processes write to.
PARTS = ("logs", "spool", "runs", "forks")
_FIX = "Choose another folder with --data, or correct its owner and permissions; its disk may be mounted read-only."


def prepare(data: Path, datasets: Path) -> None:
    """Create the folders, and check that files can be written in each. Other users get no access: they hold secrets.

    An existing folder of datasets only has to be readable: several servers may share one that somebody else fills.

    Raises:
        DiskFull: if there is no room.
        LayerloomError: naming the folder that cannot be used, and why.
    """
    for folder in (data, *(data / part for part in PARTS)):
        try:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            with tempfile.TemporaryFile(dir=folder):
                pass
        except OSError as error:
            raise unusable(folder, error) from error
    try:
        datasets.mkdir(mode=0o700, parents=True, exist_ok=True)
        with os.scandir(datasets):
            pass
    except OSError as error:
        raise unusable(datasets, error) from error


def replace_privately(path: Path, text: str) -> None:
    """Write a file that only its owner can read, whole or not at all.

    Raises:
        OSError: if the system refuses; the file is then as it was.
    """
    part = path.with_name(f"{path.name}.part")
    try:
        with open(part, "w", encoding="utf-8", opener=lambda name, flags: os.open(name, flags, 0o600)) as file:
            file.write(text)
        part.replace(path)
    except OSError:
        with suppress(OSError):
            part.unlink(missing_ok=True)
        raise


def unusable(path: Path, error: OSError) -> LayerloomError:
    """The error, in words, for a file or folder of the data folder that the system refused to open or write."""
    if has_no_room(error):
        return DiskFull(f"There is no room on the disk of {path}.", fix="Free some space, then start again.")
    return LayerloomError(f"{path} cannot be used: {error.strerror or error}.", fix=_FIX)


def refused(data: Path, datasets: Path) -> Path | None:
    """The first path that this user cannot use, according to its permissions; None if there is none."""
    folders = [data, *(data / part for part in PARTS)]
    files = [data / name for name in ("lock", "token", "cookie", "sessions", "layerloom.db")]
    return (
        next(_denied(folders, os.R_OK | os.W_OK | os.X_OK), None)
        or next(_denied([datasets], os.R_OK | os.X_OK), None)
        or next(_denied(files, os.R_OK | os.W_OK), None)
    )


def _denied(paths: Iterable[Path], mode: int) -> Iterator[Path]:
    return (path for path in paths if os.path.lexists(path) and not os.access(path, mode))
