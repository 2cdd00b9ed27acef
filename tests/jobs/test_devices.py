import os
from pathlib import Path

import pytest

from layerloom.jobs.devices import CoreLoads, Devices, cpu_name, memory_total, resident
from layerloom.jobs.executors.slots import Occupant, Slot, plan_slots
from layerloom.jobs.gpus import Gpu

CPU = Slot(0, (0, 1), None, pinned=False)
GPU = Slot(0, (0, 1), "GPU-1", pinned=False)


def stat(root: Path, *cores: tuple[int, int]) -> None:
    """Linux's counts: so many busy and idle ticks of each core."""
    lines = [f"cpu{number} {busy} 0 0 {idle} 0 0 0 0 0 0" for number, (busy, idle) in enumerate(cores)]
    (root / "proc").mkdir(exist_ok=True)
    (root / "proc/stat").write_text("\n".join(["cpu 1 2 3 4", *lines, "intr 5"]) + "\n")


class Clock:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def test_a_core_is_as_busy_as_it_was_since_it_was_last_asked(tmp_path: Path) -> None:
    clock = Clock()
    loads = CoreLoads(tmp_path, clock)
    stat(tmp_path, (100, 100), (0, 200))
    loads.load([0])
    stat(tmp_path, (175, 125), (0, 300))
    clock.now = 1.0
    assert loads.load([0]) == 0.75
    assert loads.load([1]) == 0.0
    assert loads.load([0, 1]) == 0.375


def test_a_machine_that_does_not_count_gives_its_load_average(tmp_path: Path) -> None:
    load = CoreLoads(tmp_path).load([0])
    assert load is not None and 0 <= load <= 1


def test_what_a_processor_and_its_memory_are(tmp_path: Path) -> None:
    (tmp_path / "proc").mkdir()
    (tmp_path / "sys/fs/cgroup").mkdir(parents=True)
    (tmp_path / "proc/cpuinfo").write_text("processor\t: 0\nmodel name\t: A Fast One @ 3GHz\n")
    (tmp_path / "proc/meminfo").write_text("MemTotal:       1000 kB\nMemFree: 10 kB\n")
    assert (cpu_name(tmp_path), memory_total(tmp_path)) == ("A Fast One @ 3GHz", 1_024_000)
    (tmp_path / "sys/fs/cgroup/memory.max").write_text("4096\n")
    assert memory_total(tmp_path) == 4096
    (tmp_path / "sys/fs/cgroup/memory.max").write_text("max\n")
    assert memory_total(tmp_path) == 1_024_000
    assert cpu_name(tmp_path / "nothing") and memory_total(tmp_path / "nothing") is None


def test_a_cpu_tells_who_has_it_and_what_that_holds(tmp_path: Path) -> None:
    stat(tmp_path, (1, 1), (1, 1))
    for pid, pages in ((7, 30), (8, 12)):
        (tmp_path / f"proc/{pid}").mkdir()
        (tmp_path / f"proc/{pid}/statm").write_text(f"100 {pages} 3\n")
    page = os.sysconf("SC_PAGE_SIZE")
    people = [Occupant(0, 7, "a-1", ready=True), Occupant(0, 8, None, ready=True), Occupant(1, 9, "b-1", ready=True)]
    (state,) = Devices(lambda: [CPU], lambda: people, root=tmp_path).now()
    assert (state.kind, state.slot, state.cores, state.attempt_id, state.warm) == ("cpu", 0, (0, 1), "a-1", True)
    assert state.memory_used == 42 * page and resident(tmp_path, 9) is None
    (state,) = Devices(lambda: [CPU], list, root=tmp_path).now()
    assert (state.attempt_id, state.warm, state.memory_used) == (None, False, 0)


def test_of_shared_memory_each_process_holds_its_part(tmp_path: Path) -> None:
    (tmp_path / "proc/7").mkdir(parents=True)
    (tmp_path / "proc/7/statm").write_text("100 30 3\n")
    (tmp_path / "proc/7/smaps_rollup").write_text("5580-7ffd ---p 00000000 00:00 0 [rollup]\nRss: 120 kB\nPss: 41 kB\n")
    assert resident(tmp_path, 7) == 41 * 1024


def test_a_gpu_is_as_its_driver_says() -> None:
    gpu = Gpu("GPU-1", "0", "H100", 0.5, 10, 20)
    (state,) = Devices(lambda: [GPU], list, gpus=lambda: [gpu]).now()
    assert (state.name, state.kind, state.load, state.memory_used, state.memory_total) == ("H100", "gpu", 0.5, 10, 20)
    (state,) = Devices(lambda: [GPU], list, gpus=list).now()
    assert (state.name, state.load, state.memory_total) == ("GPU-1", None, None)


@pytest.mark.parametrize(
    ("asked", "gpus", "cores", "expected"),
    [
        (None, [], [0, 1, 2, 3], [((0, 1, 2, 3), None)]),
        (2, [], [0, 1, 2, 3], [((0, 2), None), ((1, 3), None)]),
        (2, [], [5], [((5,), None), ((5,), None)]),
        (None, ["A", "B"], [0, 1, 2], [((0, 2), "A"), ((1,), "B")]),
        (1, ["A", "B"], [0, 1], [((0, 1), "A")]),
        (7, ["A"], [0, 1], [((0, 1), "A")]),
    ],
)
def test_slots_share_out_what_a_machine_has(
    asked: int | None, gpus: list[str], cores: list[int], expected: list[tuple[tuple[int, ...], str | None]]
) -> None:
    slots = plan_slots(asked, gpus, cores)
    assert [(slot.cores, slot.gpu) for slot in slots] == expected
    assert [slot.number for slot in slots] == list(range(len(expected)))
    for slot in slots:
        environment = slot.environment()
        assert environment.get("CUDA_VISIBLE_DEVICES") == slot.gpu
        assert environment.get("OMP_NUM_THREADS") == (str(len(slot.cores)) if len(expected) > 1 else None)


def test_this_machine_can_be_asked() -> None:
    planned = plan_slots(None, [], [0])
    (state,) = Devices(lambda: planned, lambda: [Occupant(0, os.getpid(), None, ready=True)]).now()
    assert state.name and state.load is not None and state.warm
