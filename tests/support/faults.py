"""Disks that fail: the N-th time that something is written below a folder, it goes wrong."""

import errno
import os
import threading
from pathlib import Path
from typing import Any, Literal

import pytest

# "once" is a single failure. "full" is a disk that stays full, "freed" one that has room again after a while.
# "killed" is a process that ends at that point.
Kind = Literal["once", "full", "freed", "killed"]
# How many writes a full disk refuses before somebody frees space.
_REFUSALS = 6


class Killed(BaseException):
    """The process is killed: nothing in it runs after this."""


class Faults:
    """Counts each open, write, sync and rename below a folder, and has the N-th one fail.

    A write that fails has written half of what it should.

    Args:
        folder: What it watches.
        at: Which operation fails, from 1; 0 for none.
        kind: What happens then and afterwards.
    """

    def __init__(self, folder: Path, at: int = 0, kind: Kind = "once") -> None:
        self._folder = str(folder)
        self._at = at
        self._kind = kind
        self._files: dict[int, str] = {}
        self._lock = threading.Lock()
        self.count = 0
        self.failed: list[str] = []

    def install(self, patch: pytest.MonkeyPatch) -> None:
        """Stand between the program and its disk."""
        opened, written, synced, replaced, closed = os.open, os.write, os.fsync, os.replace, os.close
        removed = os.unlink

        def open_(path: Any, flags: int, *rest: Any, **more: Any) -> int:
            watched = str(path).startswith(self._folder) and (flags & os.O_CREAT or Path(path).is_dir())
            if watched:
                self._pass("open", path)
            file = opened(path, flags, *rest, **more)
            if watched:
                self._files[file] = str(path)
            return file

        def write(file: int, data: Any) -> int:
            if file in self._files:
                self._pass("write", self._files[file], lambda: written(file, bytes(data)[: len(data) // 2]))
            return written(file, data)

        def sync(file: int) -> None:
            if file in self._files:
                self._pass("sync", self._files[file])
            synced(file)

        def replace(source: Any, target: Any) -> None:
            if str(target).startswith(self._folder):
                self._pass("rename", target)
            replaced(source, target)

        def close(file: int) -> None:
            self._files.pop(file, None)
            closed(file)

        def unlink(path: Any, **more: Any) -> None:
            if str(path).startswith(self._folder) and self._kind == "killed" and self.failed:
                raise Killed
            removed(path, **more)

        functions: dict[str, Any] = {"open": open_, "write": write, "fsync": sync, "replace": replace}
        for name, function in (functions | {"close": close, "unlink": unlink}).items():
            patch.setattr(os, name, function)

    def _pass(self, what: str, path: Any, half: Any = None) -> None:
        """Count an operation; raise where it is its turn to fail."""
        with self._lock:
            self.count += 1
            count = self.count
        after = self.failed and self._kind != "once" and not (self._kind == "freed" and len(self.failed) >= _REFUSALS)
        if count != self._at and not after:
            return
        if half is not None and not self.failed:
            half()
        self.failed.append(f"{what} {Path(path).name}")
        if self._kind == "killed":
            raise Killed
        if self._kind in {"full", "freed"} and what in {"open", "rename", "sync"} and count != self._at:
            # A full disk still opens, syncs and renames.
            self.failed.pop()
            return
        raise OSError(errno.ENOSPC if self._kind in {"full", "freed"} else errno.EIO, "injected")
