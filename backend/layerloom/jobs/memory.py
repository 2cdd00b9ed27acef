"""Detects that the system killed a process because memory ran out.

Linux counts its out-of-memory kills for the whole machine and for each control group, but not which process it killed.
So a runner that died by signal 9 while a counter grew counts as killed for lack of memory.
"""

from collections.abc import Iterator
from pathlib import Path


def kills(root: Path = Path("/")) -> int | None:
    """The number of processes that were killed for lack of memory so far; None if the system does not report it.

    Args:
        root: The folder with ``proc`` and ``sys``.
    """
    counts = [count for path, word in _counters(root) if (count := _count(path, word)) is not None]
    # Several counters may count the same kill, but only the growth of the sum matters.
    return sum(counts) if counts else None


def _counters(root: Path) -> Iterator[tuple[Path, str]]:
    yield root / "proc/vmstat", "oom_kill"
    for group in _groups(root):
        yield group / "memory.events", "oom_kill"
        yield group / "memory.oom_control", "oom_kill"


def _groups(root: Path) -> Iterator[Path]:
    """The folders of this process's control group, of version 2 and 1; in a container it may be the outermost one."""
    yield root / "sys/fs/cgroup"
    yield root / "sys/fs/cgroup/memory"
    for line in _lines(root / "proc/self/cgroup"):
        _, controllers, path = line.split(":", 2)
        if path == "/":
            continue
        if not controllers:
            yield root / "sys/fs/cgroup" / path.lstrip("/")
        elif "memory" in controllers.split(","):
            yield root / "sys/fs/cgroup/memory" / path.lstrip("/")


def _count(path: Path, word: str) -> int | None:
    for line in _lines(path):
        name, _, value = line.partition(" ")
        if name == word and value.strip().isdigit():
            return int(value)
    return None


def _lines(path: Path) -> list[str]:
    try:
        return path.read_text(encoding="utf-8").splitlines()
    except OSError:
        return []
