"""Slots: the places on this machine where runs train, each a GPU or some cores of the CPU."""

import os
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Slot:
    """A place for one run at a time. Its processes are limited to ``cores``; ``gpu`` is the uuid of its GPU."""

    number: int
    cores: tuple[int, ...]
    gpu: str | None
    pinned: bool

    def environment(self) -> dict[str, str]:
        """Variables that the slot's processes need before they import TensorFlow."""
        threads = (
            {name: str(len(self.cores)) for name in ("OMP_NUM_THREADS", "TF_NUM_INTRAOP_THREADS")}
            if self.pinned
            else {}
        )
        return threads | ({} if self.gpu is None else {"CUDA_VISIBLE_DEVICES": self.gpu})


@dataclass(frozen=True, slots=True)
class Occupant:
    """A process in a slot: a runner with its attempt, a template, or a spare, which is ``ready`` when it is warm."""

    slot: int
    pid: int
    attempt_id: str | None
    ready: bool


def own_cores() -> tuple[int, ...]:
    """The cores that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return tuple(sorted(os.sched_getaffinity(0)))
    return tuple(range(os.cpu_count() or 1))


def plan_slots(asked: int | None, gpus: Sequence[str], cores: Sequence[int]) -> list[Slot]:
    """The slots of a machine.

    With GPUs there is at most one slot for each, because two runs on one GPU would compete for its memory.
    Without GPUs there are as many slots as requested, by default one. Slots get disjoint cores if there are enough.

    Args:
        asked: The requested number; None for the default.
        gpus: The uuids of the GPUs.
        cores: The cores to divide.
    """
    number = min(asked or len(gpus), len(gpus)) if gpus else asked or 1
    return [
        Slot(
            slot,
            tuple(cores) if number == 1 else tuple(cores[slot % len(cores) :: number]),
            gpus[slot] if gpus else None,
            number > 1,
        )
        for slot in range(number)
    ]
