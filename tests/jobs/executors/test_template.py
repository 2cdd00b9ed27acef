"""A template that fails costs time, and never a run."""

import asyncio
import json
import os
import signal
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from layerloom.events import Assignment
from layerloom.jobs.executors import Exit, LocalExecutor, local
from layerloom.jobs.executors import template as templates
from layerloom.jobs.executors.processes import identity, read_lines, spawn
from layerloom.jobs.executors.template import Template, TemplateError
from support.dispatching import until

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="templates are Linux's")

# Makes copies, unless something is wrong with it.
TEMPLATE = """
import json, os, time
from layerloom.training.parent import Waiting
from layerloom.training.template import say, serve_copies
server = os.getppid()
def fork():
    raise OSError(11, "Resource temporarily unavailable")
{wrong}
waiting = serve_copies(Waiting(server))
copied = os.getppid() != server
"""
# Says who it is and what it was copied from, then waits to be ended.
RUNNER = """
say({"ready": True})
assignment = json.loads(waiting.line())
with open(assignment["spool"] + ".tmp", "w") as report:
    json.dump({"pid": os.getpid(), "parent": os.getppid()}, report)
os.rename(assignment["spool"] + ".tmp", assignment["spool"])
time.sleep(600)
"""


class Bench:
    """An executor whose runners are copies, and what it said of their ends."""

    def __init__(self, folder: Path, *, wrong: str = "", before: str = "") -> None:
        (folder / "runner.py").write_text(TEMPLATE.format(wrong=wrong) + before + RUNNER)
        self.folder = folder
        self.exits: list[Exit] = []
        command = (sys.executable, str(folder / "runner.py"))
        self.executor = LocalExecutor(folder / "logs", command=command, spare_delay=0.0)

    async def place(self, attempt_id: str) -> tuple[int, int]:
        """The runner's process and the one that it was started by."""
        await self.executor.prepare(attempt_id)
        spool = self.folder / f"{attempt_id}.json"
        await self.executor.begin(
            Assignment(
                run="run",
                attempt=1,
                attempt_id=attempt_id,
                fence="fence",
                spec={},
                server_file=str(self.folder / "server.json"),
                spool=str(spool),
                artifacts=str(self.folder),
            )
        )
        await until(spool.exists)
        report = json.loads(spool.read_text())
        return report["pid"], report["parent"]

    async def ended(self, attempt_id: str) -> Exit:
        self.executor.kill(attempt_id)
        await until(lambda: [gone for gone in self.exits if gone.attempt_id == attempt_id])
        return self.exits[-1]


@pytest.fixture
async def bench(tmp_path: Path) -> AsyncIterator[Bench]:
    bench = Bench(tmp_path)
    await bench.executor.start(bench.exits.append)
    await until(lambda: bench.executor.spares_ready == 1)
    yield bench
    for attempt_id in bench.executor.running:
        bench.executor.kill(attempt_id)
    await bench.executor.stop()


async def test_runners_are_copies_of_one_template(bench: Bench) -> None:
    first, template = await bench.place("a-1")
    assert (await bench.ended("a-1")).returncode == -signal.SIGKILL
    second, same = await bench.place("b-1")
    assert template == same != os.getpid() and first != second
    assert (await bench.ended("b-1")).returncode == -signal.SIGKILL


async def test_without_a_spare_a_runner_is_copied_on_the_spot(bench: Bench) -> None:
    _, template = await bench.place("a-1")
    await bench.ended("a-1")
    # One that comes later would stay.
    await until(lambda: bench.executor.spares_ready == 1)
    for occupant in bench.executor.occupants():
        if occupant.pid != template:
            os.kill(occupant.pid, signal.SIGKILL)
    await until(lambda: [occupant.pid for occupant in bench.executor.occupants()] == [template])
    assert (await bench.place("b-1"))[1] == template


async def test_a_template_that_dies_leaves_its_runner_and_its_spare(
    bench: Bench, caplog: pytest.LogCaptureFixture
) -> None:
    runner, template = await bench.place("a-1")
    await until(lambda: bench.executor.spares_ready == 1)
    os.kill(template, signal.SIGKILL)
    await until(lambda: "A process that waited for work ended (-9)" in caplog.text)
    assert identity(runner) is not None and bench.executor.running == {"a-1"}
    assert bench.executor.spares_ready == 1
    # Whose child it was is gone, so nobody knows how it ended.
    assert (await bench.ended("a-1")).returncode is None
    await bench.place("b-1")
    await bench.ended("b-1")
    await until(lambda: bench.executor.spares_ready == 1)
    assert (await bench.place("c-1"))[1] not in {template, os.getpid()}


async def test_a_slot_does_without_a_template_that_does_not_answer(
    bench: Bench, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(templates, "_ANSWER_SECONDS", 0.2)
    _, template = await bench.place("a-1")
    await until(lambda: bench.executor.spares_ready == 1)
    os.kill(template, signal.SIGSTOP)
    assert (await bench.ended("a-1")).returncode is None
    # Its spare is there already; the next one would be another copy.
    await bench.place("b-1")
    await until(lambda: identity(template) is None)
    assert "started without a template" in caplog.text
    await until(lambda: bench.executor.spares_ready == 1)
    assert (await bench.ended("b-1")).returncode is None
    assert (await bench.place("c-1"))[1] == os.getpid()
    assert (await bench.ended("c-1")).returncode == -signal.SIGKILL


@pytest.mark.parametrize(
    ("faults", "why"),
    [
        ({"wrong": "os.fork = fork"}, "Resource temporarily unavailable"),
        ({"before": "if copied: time.sleep(600)"}, "not ready after 1 s"),
        ({"before": "if copied: raise SystemExit(3)"}, "a copy ended before it was ready"),
    ],
    ids=["refused", "hangs", "dies"],
)
async def test_a_slot_whose_copies_fail_does_without(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    faults: dict[str, str],
    why: str,
) -> None:
    monkeypatch.setattr(local, "_WARM_SECONDS", 1.0)
    bench = Bench(tmp_path, **faults)
    await bench.executor.start(bench.exits.append)
    await until(lambda: bench.executor.spares_ready == 1)
    assert why in caplog.text and "started without a template" in caplog.text
    for attempt_id in ("a-1", "b-1"):
        assert (await bench.place(attempt_id))[1] == os.getpid()
        assert (await bench.ended(attempt_id)).returncode == -signal.SIGKILL
        await until(lambda: bench.executor.spares_ready == 1)
    assert caplog.text.count("started without a template") == 1
    await bench.executor.stop()


async def test_a_copy_that_hangs_with_work_is_ended(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(local, "_WARM_SECONDS", 1.0)
    bench = Bench(tmp_path, before="if copied: time.sleep(600)")
    await bench.executor.start(bench.exits.append)
    await until(lambda: len(bench.executor.occupants()) == 2)
    await bench.executor.prepare("a-1")
    await until(lambda: bench.exits)
    assert bench.exits[0].attempt_id == "a-1"
    assert (await bench.place("b-1"))[1] == os.getpid()
    await bench.ended("b-1")
    await bench.executor.stop()


async def test_a_spare_that_has_ended_is_given_to_no_run(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(templates, "_ANSWER_SECONDS", 1.0)
    _, template = await bench.place("a-1")
    await bench.ended("a-1")
    await until(lambda: bench.executor.spares_ready == 1)
    os.kill(template, signal.SIGSTOP)
    spare = next(occupant.pid for occupant in bench.executor.occupants() if occupant.ready)
    os.kill(spare, signal.SIGKILL)
    # Nobody says how it ended before the second is over.
    await until(lambda: bench.executor.spares_ready == 0)
    assert (await bench.place("b-1"))[1] == os.getpid()


async def test_a_copy_whose_files_do_not_come_through_is_not_made(tmp_path: Path) -> None:
    (tmp_path / "runner.py").write_text(TEMPLATE.format(wrong=""))
    process = spawn((sys.executable, str(tmp_path / "runner.py")), os.environ, tmp_path / "log")
    os.write(process.stdin, b'{"copy": true}\n')
    lines = read_lines(process.stdout)
    assert json.loads(await anext(lines)) == {"template": True}
    assert json.loads(await anext(lines)) == {"failed": "0 of 3 files came through"}
    os.close(process.stdin)
    assert [line async for line in lines] == []
    await asyncio.to_thread(os.waitpid, process.pid, 0)


async def test_a_template_itself_takes_the_work_that_comes_while_it_starts(tmp_path: Path) -> None:
    bench = Bench(tmp_path)
    await bench.executor.start(bench.exits.append)
    await until(bench.executor.occupants)
    _, parent = await bench.place("a-1")
    assert parent == os.getpid()
    assert (await bench.ended("a-1")).returncode == -signal.SIGKILL
    await bench.executor.stop()


async def test_an_answer_that_comes_too_late_is_not_taken_for_another(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(templates, "_ANSWER_SECONDS", 0.05)
    (tmp_path / "runner.py").write_text("import sys\nfor line in sys.stdin: pass\n")
    process = spawn((sys.executable, str(tmp_path / "runner.py")), os.environ, tmp_path / "log")
    template = Template(process.stdin)
    with pytest.raises(TemplateError, match="did not answer within"):
        await template.copy(tmp_path / "log")
    template.take({"copied": 1})
    assert await template.reap(1) is None
    with pytest.raises(TemplateError, match="has ended"):
        await template.copy(tmp_path / "log")
    os.close(process.stdin)
    async for _ in read_lines(process.stdout):
        raise AssertionError("it prints nothing")
    await asyncio.to_thread(os.waitpid, process.pid, 0)
