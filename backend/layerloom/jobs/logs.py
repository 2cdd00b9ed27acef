"""What the server's processes print: for runners one file each, named by its pid."""

import asyncio
import contextlib
import logging
import os
import re
from collections.abc import Collection
from pathlib import Path

_log = logging.getLogger(__name__)

_TAIL_BYTES = 2000
# Others in the folder, of the model child and of downloads, are written to as long as the server runs.
_RUNNERS = re.compile(r"(?:\d+|new-[0-9a-f]+)\.log")
_KEPT = 100
# Of one process; what is older goes, half of it at once.
_MOST_BYTES = 4 * 2**20
_LOOK_SECONDS = 60.0


class Logs:
    """The logs of runners in a folder, of which the newest are kept."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def start(self) -> None:
        """Make the folder."""
        self._folder.mkdir(parents=True, exist_ok=True)

    def new(self, in_use: Collection[Path]) -> Path:
        """A file for a process that has no pid yet. Makes room for it, but leaves those that are in use."""
        logs = [log for log in self._folder.glob("*.log") if _RUNNERS.fullmatch(log.name)]
        old = sorted(logs, key=lambda log: log.stat().st_mtime, reverse=True)[_KEPT - 1 :]
        for log in old:
            if log not in in_use:
                log.unlink()
        return self._folder / f"new-{os.urandom(4).hex()}.log"

    def of(self, pid: int) -> Path:
        """The file of a process."""
        return self._folder / f"{pid}.log"


async def keep_small(folder: Path, *, most: int = _MOST_BYTES, every: float = _LOOK_SECONDS) -> None:
    """Look after a folder of logs until cancelled: a process that prints all day must not fill the disk."""
    while True:
        try:
            await asyncio.to_thread(shorten, folder, most)
        except OSError as error:
            # A full disk, or one that is gone, is told of by whoever has to write.
            _log.debug("The logs in %s could not be shortened: %s", folder, error)
        await asyncio.sleep(every)


def shorten(folder: Path, most: int) -> None:
    """Leave the newer half of each log that has more bytes than that. Who writes to one goes on at its new end."""
    for log in folder.glob("*.log"):
        # One that is deleted meanwhile is small enough.
        with contextlib.suppress(FileNotFoundError):
            if log.stat().st_size > most:
                _leave_end(log, most // 2)


def _leave_end(log: Path, size: int) -> None:
    with log.open("r+b") as file:
        file.seek(-size, os.SEEK_END)
        # From the beginning of a line.
        file.readline()
        end = file.read()
        file.seek(0)
        file.write(end)
        file.truncate()


def tail(log: Path) -> str:
    """The end of what a process said."""
    try:
        with log.open("rb") as file:
            file.seek(max(0, log.stat().st_size - _TAIL_BYTES))
            return file.read().decode(errors="replace").strip()
    except FileNotFoundError:
        return ""
