"""The log files of the server's processes; each runner has a file named by its pid."""

import asyncio
import contextlib
import logging
import os
import re
from collections.abc import Collection
from pathlib import Path

_log = logging.getLogger(__name__)

_TAIL_BYTES = 2000
# Only logs of runners are deleted: the logs of the model child and of downloads are in use while the server runs.
_RUNNERS = re.compile(r"(?:\d+|new-[0-9a-f]+)\.log")
_KEPT = 100
# The most bytes of one log; when it is larger, its older half is deleted.
_MOST_BYTES = 4 * 2**20
_LOOK_SECONDS = 60.0


class Logs:
    """The logs of runners in a folder; only the newest are kept."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def start(self) -> None:
        """Make the folder."""
        self._folder.mkdir(parents=True, exist_ok=True)

    def new(self, in_use: Collection[Path]) -> Path:
        """A log file for a process without a pid yet. Old logs are deleted, except those in use."""
        logs = [log for log in self._folder.glob("*.log") if _RUNNERS.fullmatch(log.name)]
        old = sorted(logs, key=lambda log: log.stat().st_mtime, reverse=True)[_KEPT - 1 :]
        for log in old:
            if log not in in_use:
                log.unlink()
        return self._folder / f"new-{os.urandom(4).hex()}.log"

    def of(self, pid: int) -> Path:
        """The log file of a process."""
        return self._folder / f"{pid}.log"


async def keep_small(folder: Path, *, most: int = _MOST_BYTES, every: float = _LOOK_SECONDS) -> None:
    """Shorten the logs in a folder regularly until cancelled, so that they cannot fill the disk."""
    while True:
        try:
            await asyncio.to_thread(shorten, folder, most)
        except OSError as error:
            # Other code that has to write reports a full or missing disk.
            _log.debug("The logs in %s could not be shortened: %s", folder, error)
        await asyncio.sleep(every)


def shorten(folder: Path, most: int) -> None:
    """Keep the newer half of each log that is larger than ``most`` bytes. Writers continue at its new end."""
    for log in folder.glob("*.log"):
        # A log may be deleted meanwhile.
        with contextlib.suppress(FileNotFoundError):
            if log.stat().st_size > most:
                _leave_end(log, most // 2)


def _leave_end(log: Path, size: int) -> None:
    with log.open("r+b") as file:
        file.seek(-size, os.SEEK_END)
        # Begin at the start of a line.
        file.readline()
        end = file.read()
        file.seek(0)
        file.write(end)
        file.truncate()


def tail(log: Path) -> str:
    """The end of a process's log."""
    try:
        with log.open("rb") as file:
            file.seek(max(0, log.stat().st_size - _TAIL_BYTES))
            return file.read().decode(errors="replace").strip()
    except FileNotFoundError:
        return ""
