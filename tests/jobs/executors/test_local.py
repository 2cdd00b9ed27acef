"""Properties of local processes: signals, children, sessions, cores, GPUs. The rest is in ``tests/contracts``."""

import os
import signal
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from layerloom.jobs.executors import ExecutorError
from layerloom.jobs.executors.processes import identity, kill_group
from layerloom.jobs.executors.whereabouts import Whereabouts, read_placement
from support.dispatching import until
from support.placing import Ends, LocalMaker, place


@pytest.fixture(
    params=[
        "alone",
        pytest.param("copied", marks=pytest.mark.skipif(sys.platform != "linux", reason="templates are Linux's")),
    ]
)
async def make(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[LocalMaker]:
    maker = LocalMaker(tmp_path, request.param)
    yield maker
    await maker.stop()


def whereabouts(placement: str) -> Whereabouts:
    there = read_placement(placement)
    assert there is not None
    return there


async def test_a_runner_that_a_signal_ends_is_reported_with_it(make: LocalMaker, tmp_path: Path) -> None:
    executor, ends = make(), Ends()
    await executor.start(ends)
    await place(executor, tmp_path, "a-1", signal=int(signal.SIGKILL))
    assert (await ends.of("a-1")).returncode == -signal.SIGKILL


async def test_a_warm_spare_takes_the_work_and_another_one_follows(make: LocalMaker, tmp_path: Path) -> None:
    executor, ends = make(), Ends()
    await executor.start(ends)
    await until(lambda: executor.spares_ready == 1)
    assert executor.free == 1
    first, _ = await place(executor, tmp_path, "a-1", hang=True)
    assert executor.free == 0 and executor.running == {"a-1"}
    await until(lambda: executor.spares_ready == 1)
    executor.kill("a-1")
    await ends.of("a-1")
    second, _ = await place(executor, tmp_path, "a-2")
    assert whereabouts(first).pid != whereabouts(second).pid


async def test_kill_ends_a_runner_and_all_that_it_started(make: LocalMaker, tmp_path: Path) -> None:
    executor, ends = make(), Ends()
    await executor.start(ends)
    _, report = await place(executor, tmp_path, "a-1", hang=True, child=True)
    assert identity(report["child"]) is not None
    executor.kill("a-1")
    await ends.of("a-1")
    await until(lambda: identity(report["child"]) is None)
    executor.kill("a-1")


async def test_what_a_runner_started_ends_with_it(make: LocalMaker, tmp_path: Path) -> None:
    executor, ends = make(), Ends()
    await executor.start(ends)
    _, report = await place(executor, tmp_path, "a-1", child=True)
    await ends.of("a-1")
    await until(lambda: identity(report["child"]) is None)


async def test_stop_ends_spares_and_leaves_runners_which_the_next_one_adopts(make: LocalMaker, tmp_path: Path) -> None:
    first, ends = make(slots=1), Ends()
    await first.start(ends)
    placement, report = await place(first, tmp_path, "a-1", hang=True)
    there = whereabouts(placement)
    assert report["sid"] == report["pid"] == there.pid != os.getsid(0)
    await until(lambda: first.spares_ready == 1)
    await first.stop()
    assert there.alive
    assert ends.exits == []

    second, later = make(), Ends()
    await second.start(later)
    assert await second.adopt("a-1", placement)
    assert second.free == 0 and second.running == {"a-1"}
    second.kill("a-1")
    assert (await later.of("a-1")).attempt_id == "a-1"
    assert identity(there.pid) is None
    assert len(later.exits) == 1 and ends.exits == []


async def test_another_process_with_the_same_pid_is_neither_adopted_nor_killed(
    make: LocalMaker, tmp_path: Path
) -> None:
    executor, ends = make(), Ends()
    await executor.start(ends)
    placement, _ = await place(executor, tmp_path, "a-1", hang=True)
    there = whereabouts(placement)
    for known in ("another boot:1", None):
        assert not await make().adopt("b-1", Whereabouts(0, there.pid, known).placement())
    kill_group(there.pid, "another boot:1")
    assert there.alive
    executor.kill("a-1")
    await ends.of("a-1")


async def test_a_prepared_process_without_assignment_ends_with_the_server(make: LocalMaker) -> None:
    executor = make()
    await executor.start(Ends())
    there = whereabouts(await executor.prepare("a-1"))
    await executor.stop()
    assert identity(there.pid) is None


async def test_a_command_that_does_not_exist_is_an_error_that_says_so(make: LocalMaker, tmp_path: Path) -> None:
    executor = make(command=(str(tmp_path / "nothing"),))
    await executor.start(Ends())
    with pytest.raises(ExecutorError, match="could not be started") as caught:
        await executor.prepare("a-1")
    assert caught.value.received == str(tmp_path / "nothing")
    assert executor.free == 1


async def test_spares_that_cannot_live_are_tried_ever_more_slowly(
    make: LocalMaker, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    executor = make(command=(sys.executable, "-c", "raise SystemExit('no Keras here')"))
    await executor.start(Ends())
    await until(lambda: caplog.text.count("A process that waited for work ended") >= 2)
    assert "no Keras here" in caplog.text
    assert len(list((tmp_path / "logs").glob("*.log"))) <= 4


@pytest.mark.skipif(
    not hasattr(os, "sched_getaffinity") or len(os.sched_getaffinity(0)) < 2,
    reason="needs two cores, and a system that pins processes to them",
)
async def test_several_slots_run_at_once_on_disjoint_cores(make: LocalMaker, tmp_path: Path) -> None:
    executor, ends = make(slots=2), Ends()
    await executor.start(ends)
    assert executor.free == 2
    _, one = await place(executor, tmp_path, "a-1", hang=True)
    _, two = await place(executor, tmp_path, "b-1", hang=True)
    assert executor.free == 0
    assert set(one["cores"]) | set(two["cores"]) == os.sched_getaffinity(0)
    assert not set(one["cores"]) & set(two["cores"])
    for attempt_id in ("a-1", "b-1"):
        executor.kill(attempt_id)
        await ends.of(attempt_id)


@pytest.mark.skipif(
    not hasattr(os, "sched_getaffinity") or len(os.sched_getaffinity(0)) < 2,
    reason="needs two cores, and a system that pins processes to them",
)
async def test_spares_are_held_to_their_slots_cores_too(make: LocalMaker) -> None:
    executor = make(slots=2)
    await executor.start(Ends())
    await until(lambda: executor.spares_ready == 2)
    cores: dict[int, set[int]] = {}
    for occupant in executor.occupants():
        assert occupant.attempt_id is None
        # Templates too.
        assert cores.setdefault(occupant.slot, os.sched_getaffinity(occupant.pid)) == os.sched_getaffinity(occupant.pid)
    assert cores[0] | cores[1] == os.sched_getaffinity(0) and not cores[0] & cores[1]
    assert sum(occupant.ready for occupant in executor.occupants()) == 2


async def test_each_gpu_is_given_to_one_run(make: LocalMaker, tmp_path: Path) -> None:
    executor, ends = make(gpus=["GPU-a", "GPU-b"]), Ends()
    await executor.start(ends)
    assert executor.free == 2
    seen = [(await place(executor, tmp_path, attempt_id, hang=True))[1]["gpu"] for attempt_id in ("a-1", "b-1")]
    assert sorted(seen) == ["GPU-a", "GPU-b"] and executor.free == 0
    for attempt_id in ("a-1", "b-1"):
        executor.kill(attempt_id)
        await ends.of(attempt_id)
