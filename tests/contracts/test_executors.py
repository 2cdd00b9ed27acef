"""What every executor promises (``jobs/executors/base.py``), with real processes."""

import asyncio
import json
import os
import signal
import sys
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import pytest

from layerloom.events import Assignment
from layerloom.jobs.executors import ExecutorError, Exit, LocalExecutor, Placement
from layerloom.jobs.executors.processes import identity, kill_group

# The runner's side of the protocol, by a process of its own and by copies of a template.
WAITS = {
    "alone": """
import json, sys
print(json.dumps({"ready": True}), flush=True)
line = sys.stdin.readline()
if not line:
    sys.exit(0)
""",
    "copied": """
import os
from layerloom.training.parent import Waiting
from layerloom.training.template import say, serve_copies
waiting = serve_copies(Waiting(os.getppid()))
say({"ready": True})
line = waiting.line()
""",
}
# Once it has its assignment it does what the spec says.
RUNNER = """
import json, os, pathlib, signal, subprocess, sys, time
assignment = json.loads(line)
spec = assignment["spec"]
cores = sorted(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else []
report = {"pid": os.getpid(), "sid": os.getsid(0), "spec": spec, "cores": cores}
report["gpu"] = os.environ.get("CUDA_VISIBLE_DEVICES")
if spec.get("child"):
    report["child"] = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"]).pid
path = pathlib.Path(assignment["spool"])
path.with_suffix(".tmp").write_text(json.dumps(report))
path.with_suffix(".tmp").rename(path)
print("last words", file=sys.stderr, flush=True)
if spec.get("hang"):
    time.sleep(600)
if "signal" in spec:
    os.kill(os.getpid(), spec["signal"])
sys.exit(spec.get("exit", 0))
"""

Make = Callable[..., LocalExecutor]


async def until(condition: Callable[[], Any], seconds: float = 20.0) -> Any:
    """Wait for a condition on other processes, which cannot wake this loop."""
    async with asyncio.timeout(seconds):
        while not (value := condition()):  # noqa: ASYNC110
            await asyncio.sleep(0.02)
    return value


class Ends:
    """Collects what the executor reports."""

    def __init__(self) -> None:
        self.exits: list[Exit] = []
        self._news = asyncio.Event()

    def __call__(self, gone: Exit) -> None:
        self.exits.append(gone)
        self._news.set()

    async def of(self, attempt_id: str) -> Exit:
        async with asyncio.timeout(20):
            while True:
                for gone in self.exits:
                    if gone.attempt_id == attempt_id:
                        return gone
                self._news.clear()
                await self._news.wait()


@pytest.fixture(
    params=[
        "alone",
        pytest.param("copied", marks=pytest.mark.skipif(sys.platform != "linux", reason="templates are Linux's")),
    ]
)
async def make(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Make]:
    script = tmp_path / "runner.py"
    script.write_text(WAITS[request.param] + RUNNER)
    made: list[LocalExecutor] = []

    def make(**settings: Any) -> LocalExecutor:
        settings = {"command": (sys.executable, str(script)), "spare_delay": 0.0} | settings
        made.append(LocalExecutor(tmp_path / "logs", **settings))
        return made[-1]

    yield make
    for executor in made:
        await executor.stop()


def assignment(folder: Path, attempt_id: str, **spec: Any) -> Assignment:
    return Assignment(
        run="run",
        attempt=1,
        attempt_id=attempt_id,
        fence="fence",
        spec=spec,
        server_file=str(folder / "server.json"),
        spool=str(folder / f"{attempt_id}.json"),
        artifacts=str(folder),
    )


async def place(
    executor: LocalExecutor, folder: Path, attempt_id: str, **spec: Any
) -> tuple[Placement, dict[str, Any]]:
    placement = await executor.prepare(attempt_id)
    await executor.begin(assignment(folder, attempt_id, **spec))
    report = folder / f"{attempt_id}.json"
    await until(report.exists)
    return placement, json.loads(report.read_text())


async def test_a_runner_gets_its_assignment_and_its_end_is_reported(make: Make, tmp_path: Path) -> None:
    executor, ends = make(), Ends()
    await executor.start(ends)
    placement, report = await place(executor, tmp_path, "a-1", exit=7)
    assert report["pid"] == placement.pid
    assert report["spec"] == {"exit": 7}
    gone = await ends.of("a-1")
    assert (gone.returncode, gone.log) == (7, "last words")
    assert executor.running == frozenset() and executor.free == 1


async def test_a_runner_that_a_signal_ends_is_reported_with_it(make: Make, tmp_path: Path) -> None:
    executor, ends = make(), Ends()
    await executor.start(ends)
    await place(executor, tmp_path, "a-1", signal=int(signal.SIGKILL))
    assert (await ends.of("a-1")).returncode == -signal.SIGKILL


async def test_a_warm_spare_takes_the_work_and_another_one_follows(make: Make, tmp_path: Path) -> None:
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
    assert first.pid != second.pid


async def test_an_assignment_larger_than_a_pipe_reaches_a_cold_runner(make: Make, tmp_path: Path) -> None:
    executor = make()
    await executor.start(Ends())
    _, report = await place(executor, tmp_path, "a-1", text="x" * 1_000_000)
    assert len(report["spec"]["text"]) == 1_000_000


async def test_kill_ends_a_runner_and_all_that_it_started(make: Make, tmp_path: Path) -> None:
    executor, ends = make(), Ends()
    await executor.start(ends)
    _, report = await place(executor, tmp_path, "a-1", hang=True, child=True)
    assert identity(report["child"]) is not None
    executor.kill("a-1")
    await ends.of("a-1")
    await until(lambda: identity(report["child"]) is None)
    executor.kill("a-1")


async def test_what_a_runner_started_ends_with_it(make: Make, tmp_path: Path) -> None:
    executor, ends = make(), Ends()
    await executor.start(ends)
    _, report = await place(executor, tmp_path, "a-1", child=True)
    await ends.of("a-1")
    await until(lambda: identity(report["child"]) is None)


async def test_stop_ends_spares_and_leaves_runners_which_the_next_one_adopts(make: Make, tmp_path: Path) -> None:
    first, ends = make(slots=1), Ends()
    await first.start(ends)
    placement, report = await place(first, tmp_path, "a-1", hang=True)
    assert report["sid"] == placement.pid != os.getsid(0)
    await until(lambda: first.spares_ready == 1)
    await first.stop()
    assert identity(placement.pid) == placement.identity
    assert ends.exits == []

    second, later = make(), Ends()
    await second.start(later)
    assert await second.adopt("a-1", placement)
    assert second.free == 0 and second.running == {"a-1"}
    second.kill("a-1")
    assert (await later.of("a-1")).attempt_id == "a-1"
    assert identity(placement.pid) is None
    assert len(later.exits) == 1 and ends.exits == []


async def test_another_process_with_the_same_pid_is_neither_adopted_nor_killed(make: Make, tmp_path: Path) -> None:
    executor, ends = make(), Ends()
    await executor.start(ends)
    placement, _ = await place(executor, tmp_path, "a-1", hang=True)
    other = Placement(placement.pid, "another boot:1", 0)
    assert not await make().adopt("b-1", other)
    assert not await make().adopt("b-1", Placement(placement.pid, None, 0))
    kill_group(placement.pid, other.identity)
    assert identity(placement.pid) == placement.identity
    executor.kill("a-1")
    await ends.of("a-1")


async def test_a_prepared_process_without_assignment_ends_with_the_server(make: Make) -> None:
    executor = make()
    await executor.start(Ends())
    placement = await executor.prepare("a-1")
    await executor.stop()
    assert identity(placement.pid) is None


async def test_a_command_that_does_not_exist_is_an_error_that_says_so(make: Make, tmp_path: Path) -> None:
    executor = make(command=(str(tmp_path / "nothing"),))
    await executor.start(Ends())
    with pytest.raises(ExecutorError, match="could not be started") as caught:
        await executor.prepare("a-1")
    assert caught.value.received == str(tmp_path / "nothing")
    assert executor.free == 1


async def test_a_runner_that_dies_while_it_starts_is_reported(make: Make, tmp_path: Path) -> None:
    executor, ends = make(command=(sys.executable, "-c", "raise SystemExit('no Keras here')")), Ends()
    await executor.start(ends)
    await executor.prepare("a-1")
    gone = await ends.of("a-1")
    assert gone.returncode == 1 and gone.log.endswith("no Keras here")
    with pytest.raises(ExecutorError, match="ended before it could begin"):
        await executor.begin(assignment(tmp_path, "a-1"))


async def test_spares_that_cannot_live_are_tried_ever_more_slowly(
    make: Make, tmp_path: Path, caplog: pytest.LogCaptureFixture
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
async def test_several_slots_run_at_once_on_disjoint_cores(make: Make, tmp_path: Path) -> None:
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
async def test_spares_are_held_to_their_slots_cores_too(make: Make) -> None:
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


async def test_each_gpu_is_given_to_one_run(make: Make, tmp_path: Path) -> None:
    executor, ends = make(gpus=["GPU-a", "GPU-b"]), Ends()
    await executor.start(ends)
    assert executor.free == 2
    seen = [(await place(executor, tmp_path, attempt_id, hang=True))[1]["gpu"] for attempt_id in ("a-1", "b-1")]
    assert sorted(seen) == ["GPU-a", "GPU-b"] and executor.free == 0
    for attempt_id in ("a-1", "b-1"):
        executor.kill(attempt_id)
        await ends.of(attempt_id)
