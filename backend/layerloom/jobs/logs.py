"""What the server's processes print: for runners one file each, named by its pid."""

import os
from collections.abc import Collection
from pathlib import Path

_TAIL_BYTES = 2000
_KEPT = 100


class Logs:
    """A folder of which the newest are kept."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def start(self) -> None:
        """Make the folder."""
        self._folder.mkdir(parents=True, exist_ok=True)

    def new(self, in_use: Collection[Path]) -> Path:
        """A file for a process that has no pid yet. Makes room for it, but leaves those that are in use."""
        old = sorted(self._folder.glob("*.log"), key=lambda log: log.stat().st_mtime, reverse=True)[_KEPT - 1 :]
        for log in old:
            if log not in in_use:
                log.unlink()
        return self._folder / f"new-{os.urandom(4).hex()}.log"

    def of(self, pid: int) -> Path:
        """The file of a process."""
        return self._folder / f"{pid}.log"


def tail(log: Path) -> str:
    """The end of what a process said."""
    try:
        with log.open("rb") as file:
            file.seek(max(0, log.stat().st_size - _TAIL_BYTES))
            return file.read().decode(errors="replace").strip()
    except FileNotFoundError:
        return ""
