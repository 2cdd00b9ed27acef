"""What every executor promises (``jobs/executors/base.py``): with processes, with copies of a template, in memory.

What only processes have (signals, cores, GPUs) is in ``tests/jobs/executors/test_local.py``.
"""

import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from layerloom.jobs.executors import ExecutorError, Placement
from support.dispatching import until
from support.placing import DIES, Ends, LocalMaker, Maker, MemoryMaker, assignment, place


@pytest.fixture(
    params=[
        "alone",
        pytest.param("copied", marks=pytest.mark.skipif(sys.platform != "linux", reason="templates are Linux's")),
        "memory",
    ]
)
async def maker(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Maker]:
    if request.param == "memory":
        yield MemoryMaker()
        return
    local = LocalMaker(tmp_path, request.param)
    yield local
    await local.stop()


async def test_a_runner_gets_its_assignment_and_its_end_is_reported(maker: Maker, tmp_path: Path) -> None:
    executor, ends = maker.make(), Ends()
    await executor.start(ends)
    assert executor.free == len(executor.slots) == 1
    _, report = await place(executor, tmp_path, "a-1", exit=7)
    assert report["spec"] == {"exit": 7}
    gone = await ends.of("a-1")
    assert (gone.returncode, gone.log) == (7, "last words")
    assert executor.running == frozenset() and executor.free == 1


async def test_an_attempt_has_its_slot_from_when_it_is_prepared(maker: Maker, tmp_path: Path) -> None:
    executor, ends = maker.make(), Ends()
    await executor.start(ends)
    await executor.prepare("a-1")
    assert executor.running == {"a-1"} and executor.free == 0
    assert [occupant.slot for occupant in executor.occupants() if occupant.attempt_id == "a-1"] == [0]
    await executor.begin(assignment(tmp_path, "a-1"))
    await ends.of("a-1")
    assert executor.free == 1
    assert not [occupant for occupant in executor.occupants() if occupant.attempt_id is not None]


async def test_a_spare_waits_whenever_nothing_runs(maker: Maker, tmp_path: Path) -> None:
    executor, ends = maker.make(), Ends()
    await executor.start(ends)
    for attempt_id in ("a-1", "a-2"):
        await until(lambda: executor.ready)
        await place(executor, tmp_path, attempt_id)
        await ends.of(attempt_id)
    await until(lambda: executor.ready)


async def test_a_large_assignment_reaches_its_runner(maker: Maker, tmp_path: Path) -> None:
    executor = maker.make()
    await executor.start(Ends())
    _, report = await place(executor, tmp_path, "a-1", text="x" * 1_000_000)
    assert len(report["spec"]["text"]) == 1_000_000


async def test_kill_ends_a_runner_which_is_reported_once(maker: Maker, tmp_path: Path) -> None:
    executor, ends = maker.make(), Ends()
    await executor.start(ends)
    await place(executor, tmp_path, "a-1", hang=True)
    executor.kill("a-1")
    executor.kill("a-1")
    assert (await ends.of("a-1")).returncode == -9
    executor.kill("a-1")
    executor.kill("never-there")
    await place(executor, tmp_path, "a-2")
    await ends.of("a-2")
    assert [gone.attempt_id for gone in ends.exits] == ["a-1", "a-2"]


async def test_stop_leaves_runners_which_the_next_one_adopts(maker: Maker, tmp_path: Path) -> None:
    first, ends = maker.make(), Ends()
    await first.start(ends)
    go = tmp_path / "go"
    placement, _ = await place(first, tmp_path, "a-1", until=str(go))
    await first.stop()

    second, later = maker.make(), Ends()
    await second.start(later)
    assert await second.adopt("a-1", placement)
    assert second.free == 0 and second.running == {"a-1"}
    go.touch()
    assert (await later.of("a-1")).attempt_id == "a-1"
    assert second.free == 1
    assert len(later.exits) == 1 and ends.exits == []


async def test_an_adopted_runner_can_be_killed(maker: Maker, tmp_path: Path) -> None:
    first = maker.make()
    await first.start(Ends())
    placement, _ = await place(first, tmp_path, "a-1", hang=True)
    await first.stop()
    second, later = maker.make(), Ends()
    await second.start(later)
    assert await second.adopt("a-1", placement)
    second.kill("a-1")
    await later.of("a-1")
    assert not await maker.make().adopt("a-1", placement)


async def test_a_runner_that_ended_while_no_server_was_there_is_not_adopted(maker: Maker, tmp_path: Path) -> None:
    first, ends = maker.make(), Ends()
    await first.start(ends)
    placement, _ = await place(first, tmp_path, "a-1", exit=3)
    await ends.of("a-1")
    await first.stop()
    second, later = maker.make(), Ends()
    await second.start(later)
    assert not await second.adopt("a-1", placement)
    assert second.free == 1 and later.exits == []


@pytest.mark.parametrize("placement", ["", "nobody", "0 1 another boot:1"])
async def test_what_another_kind_of_executor_wrote_down_is_gone(maker: Maker, placement: str) -> None:
    executor = maker.make()
    await executor.start(Ends())
    assert not await executor.adopt("a-1", Placement(placement))
    assert executor.free == 1


async def test_a_prepared_runner_without_assignment_ends_with_the_server(maker: Maker) -> None:
    first, ends = maker.make(), Ends()
    await first.start(ends)
    placement = await first.prepare("a-1")
    await first.stop()
    assert ends.exits == []
    second = maker.make()
    await second.start(Ends())
    assert not await second.adopt("a-1", placement)


async def test_a_runner_that_cannot_be_started_is_an_error(maker: Maker) -> None:
    executor = maker.impossible()
    await executor.start(Ends())
    with pytest.raises(ExecutorError, match="could not be started"):
        await executor.prepare("a-1")
    assert executor.free == 1 and not executor.ready


async def test_a_runner_that_dies_while_it_starts_is_reported(maker: Maker, tmp_path: Path) -> None:
    executor, ends = maker.dying(), Ends()
    await executor.start(ends)
    await executor.prepare("a-1")
    gone = await ends.of("a-1")
    assert gone.returncode == 1 and gone.log.endswith(DIES)
    with pytest.raises(ExecutorError, match="ended before it could begin"):
        await executor.begin(assignment(tmp_path, "a-1"))


async def test_several_slots_run_at_once(maker: Maker, tmp_path: Path) -> None:
    executor, ends = maker.make(slots=2), Ends()
    await executor.start(ends)
    assert executor.free == 2
    for attempt_id in ("a-1", "b-1"):
        await place(executor, tmp_path, attempt_id, hang=True)
    assert executor.free == 0 and executor.running == {"a-1", "b-1"}
    taken = {occupant.slot for occupant in executor.occupants() if occupant.attempt_id is not None}
    assert taken == {slot.number for slot in executor.slots} == {0, 1}
    executor.kill("a-1")
    await ends.of("a-1")
    assert executor.running == {"b-1"} and executor.free == 1
    executor.kill("b-1")
    await ends.of("b-1")
