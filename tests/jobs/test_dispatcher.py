import asyncio
import os
import shutil
import signal
import sys
import time
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import pytest

from layerloom.errors import DiskFull, StaleFence, Unavailable
from layerloom.events import Assignment, EventKind, Reason, Status
from layerloom.jobs import dispatcher, memory
from layerloom.jobs.executors import ExecutorError
from layerloom.jobs.executors.processes import identity
from layerloom.jobs.executors.whereabouts import Whereabouts
from layerloom.store.attempts import SqlAttempts
from layerloom.store.commands import SqlCommands
from support.bench import checkpoint, end, epoch
from support.dispatching import RUNNER, Server, until
from support.memory_executor import Machine, MemoryExecutor

Serve = Callable[..., Any]


@pytest.fixture
async def serve(tmp_path: Path) -> AsyncIterator[Serve]:
    (tmp_path / "runner.py").write_text(RUNNER)
    running: list[Server] = []

    async def serve(**settings: Any) -> Server:
        """A server on the data folder, after the earlier one was stopped."""
        for server in running:
            await server.stop()
        running.clear()
        server = Server(tmp_path, **settings)
        running.append(server)
        await server.dispatcher.start()
        return server

    yield serve
    for server in running:
        with server.store.read() as unit:
            for attempt in unit.attempts.live():
                server.executor.kill(attempt.id)
        for attempt_id in server.executor.running:
            server.executor.kill(attempt_id)
        await server.stop()


async def test_a_submitted_run_gets_a_runner_with_all_it_needs(serve: Serve, tmp_path: Path) -> None:
    server = await serve()
    run = await server.submit("wait")
    pid, assignment = await server.started(run.id)
    seen = server.run(run.id)
    assert (seen.status, seen.attempt) == (Status.STARTING, 1)
    assert assignment.spec == seen.spec
    assert (assignment.run, assignment.attempt, assignment.attempt_id) == (run.id, 1, f"{run.id}-1")
    assert assignment.server_file == str(tmp_path / "server.json")
    with server.store.read() as unit:
        (attempt,) = unit.attempts.live()
    assert attempt.placement == Whereabouts(0, pid, identity(pid)).placement()
    assert attempt.fence == assignment.fence


async def test_an_executor_without_processes_does_as_well(serve: Serve, tmp_path: Path) -> None:
    begun: dict[str, Assignment] = {}
    leave = asyncio.Event()

    async def work(assignment: Assignment, say: Callable[[str], None]) -> int:
        begun[assignment.attempt_id] = assignment
        if assignment.attempt == 1:
            await leave.wait()
        say("the last words")
        return 9

    machine = Machine(work)
    server = await serve(executor=MemoryExecutor(machine), cancel_grace=0.3)
    run = await server.submit("any")
    await until(lambda: begun)
    first = begun[f"{run.id}-1"]
    server.post(first, end("running"), epoch(1))

    server = await serve(executor=MemoryExecutor(machine), cancel_grace=0.3)
    assert server.executor.running == {first.attempt_id}, "the next server adopts it"
    server.post(first, epoch(2), first=3)
    leave.set()
    ended = await server.reaches(run.id, Status.FAILED)
    assert (ended.attempt, ended.reason) == (3, Reason.RETRIES_EXHAUSTED)
    assert ended.error is not None and ended.error["log"] == "the last words"
    assert list(begun) == [f"{run.id}-{number}" for number in (1, 2, 3)]

    cancelled = await server.submit("any")
    leave.clear()
    await until(lambda: f"{cancelled.id}-1" in begun)
    server.queue.command(cancelled.id, "cancel")
    await server.reaches(cancelled.id, Status.CANCELLED)
    await until(lambda: server.executor.free == 1)


async def test_a_run_that_ends_frees_the_slot_for_the_next(serve: Serve, tmp_path: Path) -> None:
    server = await serve()
    first, second = await server.submit("wait"), await server.submit("wait")
    _, assignment = await server.started(first.id)
    assert server.run(second.id).queue_position == 0
    server.post(assignment, end("running"), end("completed"))
    server.go(first.id)
    await server.started(second.id)
    assert server.run(first.id).status is Status.COMPLETED
    assert [spool.stem for spool in server.spools()] == [f"{second.id}-1"]


async def test_a_runner_that_dies_is_tried_again_and_its_last_words_are_kept(serve: Serve) -> None:
    server = await serve()
    run = await server.submit("exit")
    ended = await server.reaches(run.id, Status.FAILED)
    assert (ended.reason, ended.attempt) == (Reason.RETRIES_EXHAUSTED, 3)
    assert "exit code 9" in str(ended.message)
    assert ended.error is not None and ended.error["log"] == "Traceback: the last words"
    statuses = [event.data["status"] for event in server.log(run.id) if event.kind is EventKind.STATUS]
    assert statuses == ["queued", "starting", "queued", "starting", "queued", "starting", "failed"]


async def test_a_runner_that_cannot_start_fails_its_run_with_the_reason(serve: Serve, tmp_path: Path) -> None:
    server = await serve(command=(str(tmp_path / "nothing"),))
    run = await server.submit("wait")
    ended = await server.reaches(run.id, Status.FAILED)
    assert ended.error is not None and ended.error["code"] == "executor_error"


async def test_what_a_runner_left_in_its_spool_is_taken(serve: Serve) -> None:
    server = await serve()
    run = await server.submit("spool")
    _, again = await server.started(run.id, attempt=2)
    assert again.epoch == 1
    await server.reaches(run.id, Status.FAILED)
    with server.store.read() as unit:
        assert len(unit.events.epochs(run.id)) == 3
    finished = await server.submit("finish")
    ended = await server.reaches(finished.id, Status.COMPLETED, Status.FAILED)
    assert (ended.status, ended.attempt) == (Status.COMPLETED, 1)


async def test_a_pace_that_was_given_holds_for_the_next_attempt(serve: Serve) -> None:
    server = await serve()
    run = await server.submit("wait")
    pid, assignment = await server.started(run.id)
    assert assignment.spec["training"]["pace"] is None and assignment.fork is None
    server.queue.command(run.id, "pace", 3.0)
    assert server.post(assignment, end("running")) == ["pace"]
    server.post(assignment, ("command", {"command": "pace", "value": 3.0, "epoch": 1}), first=2)
    os.kill(pid, signal.SIGKILL)
    _, again = await server.started(run.id, attempt=2)
    assert again.spec["training"]["pace"] == 3.0
    assert server.post(again, end("running")) == []
    assert server.run(run.id).spec["training"]["pace"] is None


async def test_a_runner_that_paused_frees_its_slot_and_another_goes_on(serve: Serve) -> None:
    server = await serve()
    run = await server.submit("wait")
    _, assignment = await server.started(run.id)
    server.post(assignment, end("running"))
    server.queue.command(run.id, "pause")
    server.post(assignment, epoch(1), checkpoint(1), end("paused"), first=2)
    server.go(run.id)
    await until(lambda: server.executor.free == 1)
    assert server.run(run.id).status is Status.PAUSED
    server.queue.resume(run.id)
    _, again = await server.started(run.id, attempt=2)
    assert (again.epoch, again.attempt) == (1, 2)


@pytest.mark.parametrize("grown", [True, False])
async def test_a_runner_that_the_system_killed_for_memory_says_so(
    serve: Serve, monkeypatch: pytest.MonkeyPatch, grown: bool
) -> None:
    counted = 5
    monkeypatch.setattr(memory, "kills", lambda: counted)
    server = await serve()
    run = await server.submit("wait")
    for attempt in (1, 2, 3):
        pid, _ = await server.started(run.id, attempt)
        counted += grown
        os.kill(pid, signal.SIGKILL)
    ended = await server.reaches(run.id, Status.FAILED)
    assert ended.reason is (Reason.OUT_OF_MEMORY if grown else Reason.RETRIES_EXHAUSTED)
    assert ("memory ran out" in str(ended.message)) is grown
    assert ended.error is not None and ended.error["fix"]


async def test_a_cancelled_runner_that_stays_is_killed(serve: Serve) -> None:
    server = await serve(cancel_grace=0.3)
    run = await server.submit("wait")
    pid, assignment = await server.started(run.id)
    server.post(assignment, end("running"), epoch(1))
    server.queue.command(run.id, "cancel")
    assert server.post(assignment, first=3) == ["cancel"]
    ended = await server.reaches(run.id, Status.CANCELLED)
    assert (ended.reason, ended.epoch) == (Reason.USER_CANCEL, 1)
    assert identity(pid) is None
    assert server.log(run.id)[-1].data["status"] == "cancelled"
    await until(lambda: server.executor.free == 1)


async def test_a_runner_that_ends_its_cancelled_run_itself_is_left_to_it(serve: Serve) -> None:
    server = await serve(cancel_grace=20)
    run = await server.submit("wait")
    _, assignment = await server.started(run.id)
    server.post(assignment, end("running"))
    server.queue.command(run.id, "cancel")
    server.post(assignment, end("cancelled", reason="user_cancel", message="by itself"), first=2)
    server.go(run.id)
    await until(lambda: server.executor.free == 1)
    assert server.run(run.id).message == "by itself"


async def test_a_silent_runner_loses_its_lease_and_its_life(serve: Serve) -> None:
    server = await serve(seconds=0.5)
    run = await server.submit("wait")
    pid, assignment = await server.started(run.id)
    server.post(assignment, end("running"), checkpoint(1))
    _, second = await server.started(run.id, attempt=2)
    assert identity(pid) is None
    assert server.run(run.id).attempt == 2
    with pytest.raises(StaleFence):
        server.post(assignment, epoch(2), first=3)
    assert second.fence != assignment.fence


async def test_a_runner_that_never_reported_had_the_time_of_a_start(serve: Serve) -> None:
    server = await serve(seconds=0.5, start_seconds=1.5)
    run = await server.submit("wait")
    await server.started(run.id)
    _, second = await server.started(run.id, attempt=2)
    # An empty batch is the heartbeat: from then on it has said something.
    server.post(second)
    await server.started(run.id, attempt=3)
    lost = [event.data["message"] for event in server.log(run.id) if event.data.get("reason") == "worker_lost"]
    assert [message.split(" and was ended.")[0] for message in lost] == [
        "The runner said nothing for 1.5 s",
        "The runner said nothing for 0.5 s",
    ]


async def test_a_server_that_starts_again_adopts_its_runners(serve: Serve) -> None:
    server = await serve()
    run = await server.submit("wait")
    pid, assignment = await server.started(run.id)
    server.post(assignment, end("running"), epoch(1))
    server = await serve()
    assert server.executor.running == {assignment.attempt_id} and identity(pid) is not None
    waiting = await server.submit("wait")
    server.post(assignment, epoch(2), end("completed"), first=3)
    server.go(run.id)
    await server.started(waiting.id)
    seen = server.run(run.id)
    assert (seen.status, seen.attempt, seen.epoch) == (Status.COMPLETED, 1, 2)


async def test_a_server_that_starts_again_gives_time_before_leases_end(serve: Serve) -> None:
    server = await serve(seconds=0.2)
    run = await server.submit("wait")
    _, assignment = await server.started(run.id)
    server.post(assignment, end("running"))
    server = await serve(seconds=0.2, restart_grace=60)
    with server.store.read() as unit:
        (attempt,) = unit.attempts.live()
    assert attempt.expires_at > server.leases.clock.forward() + 50
    assert server.expired() == []
    assert server.run(run.id).attempt == 1


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells where a process writes to")
async def test_a_server_on_a_copied_folder_leaves_the_others_runners_alone(serve: Serve, tmp_path: Path) -> None:
    server = await serve()
    run = await server.submit("wait")
    pid, assignment = await server.started(run.id)
    server.post(assignment, end("running"))
    copy = tmp_path.with_name(f"{tmp_path.name}-copy")
    shutil.copytree(tmp_path, copy)
    other = Server(copy)
    await other.dispatcher.start()
    try:
        again, _ = await other.started(run.id, attempt=2)
        assert other.run(run.id).attempt == 2
        other.executor.kill(f"{run.id}-2")
        await until(lambda: identity(again) is None)
    finally:
        other.executor.kill(f"{run.id}-3")
        await other.stop()
    server.post(assignment, epoch(1), first=2)
    assert identity(pid) is not None and server.run(run.id).attempt == 1


async def test_a_machine_that_slept_gives_its_runners_time(serve: Serve) -> None:
    server = await serve()
    run = await server.submit("wait")
    pid, assignment = await server.started(run.id)
    server.post(assignment, end("running"))
    server.slept = 3600.0
    server.dispatcher.wake()
    await until(lambda: server.expired() == [])
    server.post(assignment, epoch(1), first=2)
    assert identity(pid) is not None and server.run(run.id).attempt == 1


async def test_a_clock_that_is_set_back_neither_hides_a_hung_runner_nor_costs_a_healthy_one(serve: Serve) -> None:
    server = await serve(seconds=2.0, slots=2)
    hung, well = await server.submit("wait"), await server.submit("wait")
    pid, assignment = await server.started(hung.id)
    os.kill(pid, signal.SIGSTOP)
    server.post(assignment, end("running"))
    _, other = await server.started(well.id)
    server.post(other, end("running"))
    server.set_by = -3600.0

    def found_out() -> bool:
        server.post(other, first=2)
        return server.run(hung.id).attempt == 2

    await until(found_out)
    assert identity(pid) is None
    assert server.run(well.id).attempt == 1
    server.queue.command(well.id, "cancel")
    await server.reaches(well.id, Status.CANCELLED)


async def test_a_cancelled_runner_that_hangs_ends_although_the_clock_was_set_back_meanwhile(serve: Serve) -> None:
    server = await serve(set_by=3600.0, cancel_grace=60.0)
    run = await server.submit("wait")
    pid, assignment = await server.started(run.id)
    server.post(assignment, end("running"))
    os.kill(pid, signal.SIGSTOP)
    server.queue.command(run.id, "cancel")
    server = await serve(cancel_grace=0.5)
    # Its lease would hold for longer than this waits.
    await server.reaches(run.id, Status.CANCELLED)
    assert identity(pid) is None


async def test_so_does_a_machine_that_fell_asleep_while_the_dispatcher_was_at_work(
    serve: Serve, monkeypatch: pytest.MonkeyPatch
) -> None:
    server = await serve(slots=2)
    run = await server.submit("wait")
    pid, assignment = await server.started(run.id)
    server.post(assignment, end("running"))
    lease = server.leases.lease

    def sleep() -> Any:
        server.slept = 3600.0
        return lease()

    monkeypatch.setattr(server.leases, "lease", sleep)
    server.dispatcher.wake()
    await until(lambda: server.slept and server.expired() == [])
    server.post(assignment, epoch(1), first=2)
    assert identity(pid) is not None and server.run(run.id).attempt == 1


async def test_what_happened_while_the_server_was_away_is_recovered_from_spools(serve: Serve) -> None:
    server = await serve()
    run = await server.submit("wait")
    pid, assignment = await server.started(run.id)
    server.post(assignment, end("running"), epoch(1))
    await server.stop()
    server.leave_in_spool(assignment, end("running"), epoch(1), epoch(2), end("completed"))
    server.go(run.id)
    await until(lambda: identity(pid) is None)
    server = await serve()
    seen = server.run(run.id)
    assert (seen.status, seen.epoch, seen.finished_at) == (Status.COMPLETED, 2, "2026-01-01T00:00:00.000Z")
    assert [event.seq for event in server.log(run.id)] == [1, 2, 3, 4, 5, 6]
    assert server.spools() == []


async def test_an_attempt_that_was_never_placed_is_tried_again(serve: Serve) -> None:
    server = await serve()
    await server.dispatcher.stop()
    run = await server.submit("wait")
    assert server.leases.lease() is not None
    server = await serve()
    _, assignment = await server.started(run.id, attempt=2)
    assert assignment.attempt == 2


async def test_a_deleted_run_does_not_disturb_the_dispatcher(serve: Serve) -> None:
    server = await serve()
    run = await server.submit("wait")
    _, assignment = await server.started(run.id)
    server.post(assignment, end("running"), end("completed"))
    with server.store.write() as unit:
        unit.runs.delete(run.id)
    server.go(run.id)
    following = await server.submit("wait")
    await server.started(following.id)


async def test_two_slots_train_two_runs_at_once(serve: Serve) -> None:
    server = await serve(slots=2)
    runs = [await server.submit("wait") for _ in range(3)]
    await server.started(runs[0].id)
    await server.started(runs[1].id)
    assert server.run(runs[2].id).queue_position == 0


async def test_a_store_that_fails_for_a_moment_does_not_end_the_dispatcher(
    serve: Serve, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    server = await serve()
    lease, failures = server.leases.lease, iter([True])

    def fail_once() -> Any:
        if next(failures, False):
            raise OSError("disk full")
        return lease()

    monkeypatch.setattr(server.leases, "lease", fail_once)
    run = await server.submit("wait")
    await server.started(run.id)
    assert "disk full" in caplog.text


async def test_a_database_that_was_away_is_said_once_and_costs_no_run_its_attempt(
    serve: Serve, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    server = await serve(seconds=1.0)
    run = await server.submit("wait")
    _, assignment = await server.started(run.id)
    server.post(assignment, end("running"))
    path = tmp_path / "layerloom.db"
    path.rename(tmp_path / "away.db")
    with pytest.raises(Unavailable):
        server.post(assignment, epoch(1), first=2)
    # Its lease is over, and nobody could renew it.
    await until(lambda: "is not there any more" in caplog.text)
    gone = time.time() + 1.0
    await until(lambda: time.time() > gone)
    (tmp_path / "away.db").rename(path)
    server.dispatcher.wake()

    def granted() -> bool:
        with server.store.read() as unit:
            return unit.attempts.get(assignment.attempt_id).expires_at > gone + 5

    await until(granted)
    server.post(assignment, epoch(1), first=2)
    assert server.run(run.id).status is Status.RUNNING
    assert caplog.text.count("is not there any more") == 1
    assert "Traceback" not in caplog.text


@pytest.mark.parametrize("refused", ["place", "of_run", "settle"])
async def test_a_disk_that_is_full_amid_a_placing_costs_no_attempt_and_no_process(
    serve: Serve, monkeypatch: pytest.MonkeyPatch, refused: str
) -> None:
    monkeypatch.setattr(dispatcher, "_RETRY_SECONDS", 0.05)
    server = await serve(slots=2)
    await until(lambda: server.executor.ready)
    refusals = 0

    def refuse(real: Callable[..., Any]) -> Callable[..., Any]:
        def refused_at_first(*args: Any) -> Any:
            nonlocal refusals
            if server.executor.running and refusals < 2:
                refusals += 1
                raise DiskFull("The disk is full.")
            return real(*args)

        return refused_at_first

    if refused == "place":
        monkeypatch.setattr(SqlAttempts, "place", refuse(SqlAttempts.place))
    elif refused == "of_run":
        monkeypatch.setattr(SqlCommands, "of_run", refuse(SqlCommands.of_run))
    else:
        # Its process does not take the assignment, and that cannot be written down at first.
        begin = server.executor.begin

        async def ends_before(assignment: Assignment) -> None:
            if not refusals:
                raise ExecutorError("The process does not listen.")
            await begin(assignment)

        monkeypatch.setattr(server.executor, "begin", ends_before)
        monkeypatch.setattr(server.leases, "lose", refuse(server.leases.lose))
    run = await server.submit("wait")
    _, assignment = await server.started(run.id, attempt=2 if refused == "settle" else 1)
    assert refusals
    assert server.run(run.id).attempt == assignment.attempt
    server.post(assignment, end("running"), epoch(1))
    # Nobody else holds a slot.
    other = await server.submit("wait")
    await server.started(other.id)
