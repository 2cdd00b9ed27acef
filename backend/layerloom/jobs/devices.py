"""The current state of each device of this machine: its run, its load, and its used memory."""

import os
import platform
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from layerloom.jobs.executors.slots import Occupant, Slot
from layerloom.jobs.gpus import Gpu, find_gpus

# A load is the mean over the time since the previous question, within these bounds in seconds.
_LONGEST = 15.0
_SHORTEST = 0.1


@dataclass(frozen=True, slots=True)
class DeviceState:
    """The current state of a slot; ``load`` is 0 to 1, memory is in bytes, and None means unknown."""

    name: str
    kind: Literal["cpu", "gpu"]
    slot: int
    cores: tuple[int, ...]
    attempt_id: str | None
    warm: bool
    load: float | None
    memory_used: int | None
    memory_total: int | None


class Devices:
    """Measures the machine on each call of `now`.

    Args:
        slots: Returns the places where runs train.
        occupants: Returns the processes in these places.
        gpus: Returns the current state of the GPUs.
        root: The folder with ``proc`` and ``sys``.
    """

    def __init__(
        self,
        slots: Callable[[], Sequence[Slot]],
        occupants: Callable[[], Sequence[Occupant]],
        *,
        gpus: Callable[[], list[Gpu]] = find_gpus,
        root: Path = Path("/"),
    ) -> None:
        self._slots = slots
        self._occupants = occupants
        self._gpus = gpus
        self._root = root
        self._cores = CoreLoads(root)

    def now(self) -> list[DeviceState]:
        """The state of every device. It takes a moment, so call it from a thread."""
        slots, occupants = self._slots(), self._occupants()
        gpus = {gpu.uuid: gpu for gpu in self._gpus()} if any(slot.gpu for slot in slots) else {}
        return [
            self._state(slot, [process for process in occupants if process.slot == slot.number], gpus) for slot in slots
        ]

    def _state(self, slot: Slot, processes: list[Occupant], gpus: dict[str, Gpu]) -> DeviceState:
        attempt = next((process.attempt_id for process in processes if process.attempt_id is not None), None)
        warm = any(process.attempt_id is None and process.ready for process in processes)
        gpu = None if slot.gpu is None else gpus.get(slot.gpu)
        return DeviceState(
            name=cpu_name(self._root) if slot.gpu is None else gpu.name if gpu else slot.gpu,
            kind="cpu" if slot.gpu is None else "gpu",
            slot=slot.number,
            cores=slot.cores,
            attempt_id=attempt,
            warm=warm,
            load=(gpu.load if gpu else None) if slot.gpu else self._cores.load(slot.cores),
            memory_used=(gpu.memory_used if gpu else None) if slot.gpu else self._resident(processes),
            memory_total=(gpu.memory_total if gpu else None) if slot.gpu else memory_total(self._root),
        )

    def _resident(self, processes: list[Occupant]) -> int | None:
        found = [size for process in processes if (size := resident(self._root, process.pid)) is not None]
        return sum(found) if found or (self._root / "proc/stat").exists() else None


class CoreLoads:
    """The load of cores since the previous question, from Linux's counts of their busy time."""

    def __init__(self, root: Path, clock: Callable[[], float] = time.monotonic) -> None:
        self._stat = root / "proc/stat"
        self._clock = clock
        self._lock = threading.Lock()
        self._at = float("-inf")
        self._before: dict[int, tuple[int, int]] = {}
        self._loads: dict[int, float] = {}

    def load(self, cores: Sequence[int]) -> float | None:
        """The mean load of some cores, 0 to 1; on other systems than Linux, the load of the machine."""
        with self._lock:
            self._look()
            known = [self._loads[core] for core in cores if core in self._loads]
        if known:
            return sum(known) / len(known)
        return min(1.0, os.getloadavg()[0] / (os.cpu_count() or 1)) if hasattr(os, "getloadavg") else None

    def _look(self) -> None:
        if self._clock() - self._at < _SHORTEST:
            return
        if self._clock() - self._at > _LONGEST:
            self._before = _core_times(self._stat)
            if not self._before:
                return
            time.sleep(_SHORTEST)
        now = _core_times(self._stat)
        for core, (busy, total) in now.items():
            busy_before, total_before = self._before.get(core, (0, 0))
            if total > total_before:
                self._loads[core] = min(1.0, max(0.0, (busy - busy_before) / (total - total_before)))
        self._before, self._at = now, self._clock()


def _core_times(stat: Path) -> dict[int, tuple[int, int]]:
    """The busy time and the total time of each core, in ticks."""
    times: dict[int, tuple[int, int]] = {}
    for line in _lines(stat):
        name, *numbers = line.split()
        if name.startswith("cpu") and name[3:].isdigit():
            ticks = [int(number) for number in numbers[:8]]
            # user, nice, system, idle, iowait, irq, softirq, steal
            times[int(name[3:])] = (sum(ticks) - ticks[3] - ticks[4], sum(ticks))
    return times


def resident(root: Path, pid: int) -> int | None:
    """The memory of a process in bytes; None if it has ended, or if the system does not report it.

    Shared memory is divided among its processes if the system reports this (Pss). For example, a spare shares all its
    imports with the template that it was forked from.
    """
    for line in _lines(root / f"proc/{pid}/smaps_rollup"):
        if line.startswith("Pss:"):
            return int(line.split()[1]) * 1024
    fields = " ".join(_lines(root / f"proc/{pid}/statm")).split()
    return int(fields[1]) * os.sysconf("SC_PAGE_SIZE") if len(fields) > 1 else None


def memory_total(root: Path) -> int | None:
    """The memory of this machine in bytes, or the limit of its control group if that is lower."""
    words = {line.partition(":")[0]: line.partition(":")[2].split() for line in _lines(root / "proc/meminfo")}
    totals = [int(words["MemTotal"][0]) * 1024] if "MemTotal" in words else []
    limit = " ".join(_lines(root / "sys/fs/cgroup/memory.max"))
    return min([*totals, *([int(limit)] if limit.isdigit() else [])], default=None)


def cpu_name(root: Path) -> str:
    """The name of the processor."""
    found = (line.partition(":")[2].strip() for line in _lines(root / "proc/cpuinfo") if line.startswith("model name"))
    return next(found, "") or platform.processor() or "CPU"


def _lines(path: Path) -> list[str]:
    try:
        return path.read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return []
