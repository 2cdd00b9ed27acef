"""Executors of every kind, over runners that do what their spec says."""

import asyncio
import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, Protocol

from layerloom.events import Assignment
from layerloom.jobs.executors import Executor, Exit, LocalExecutor, Placement
from support.dispatching import until
from support.memory_executor import Machine, MemoryExecutor

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
while "until" in spec and not pathlib.Path(spec["until"]).exists():
    time.sleep(0.02)
if "signal" in spec:
    os.kill(os.getpid(), spec["signal"])
sys.exit(spec.get("exit", 0))
"""
DIES = "no Keras here"


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


class Maker(Protocol):
    """Makes executors of one kind over one machine."""

    def make(self, *, slots: int = 1) -> Executor:
        """One whose runners do as they are told."""
        ...

    def dying(self) -> Executor:
        """One whose runners die before they can take an assignment; their last words are ``DIES``."""
        ...

    def impossible(self) -> Executor:
        """One that cannot start a runner."""
        ...


class LocalMaker:
    """Makes executors of processes.

    Args:
        folder: For logs and the runner's script.
        waits: How a runner comes to its assignment, of ``WAITS``.
    """

    def __init__(self, folder: Path, waits: str) -> None:
        self._logs = folder / "logs"
        self._missing = str(folder / "nothing")
        script = folder / "runner.py"
        script.write_text(WAITS[waits] + RUNNER)
        self._command = (sys.executable, str(script))
        self.made: list[LocalExecutor] = []

    def __call__(self, **settings: Any) -> LocalExecutor:
        asked: dict[str, Any] = {"command": self._command, "spare_delay": 0.0} | settings
        self.made.append(LocalExecutor(self._logs, **asked))
        return self.made[-1]

    def make(self, *, slots: int = 1) -> Executor:
        return as_executor(self(slots=slots))

    def dying(self) -> Executor:
        return as_executor(self(command=(sys.executable, "-c", f"raise SystemExit('{DIES}')")))

    def impossible(self) -> Executor:
        return as_executor(self(command=(self._missing,)))

    async def stop(self) -> None:
        for executor in self.made:
            await executor.stop()


class MemoryMaker:
    """Makes executors of tasks."""

    def __init__(self) -> None:
        self._machine = Machine(_work)

    def make(self, *, slots: int = 1) -> Executor:
        return as_executor(MemoryExecutor(self._machine, slots=slots))

    def dying(self) -> Executor:
        async def die() -> None:
            raise RuntimeError(DIES)

        return as_executor(MemoryExecutor(Machine(_work, warm=die)))

    def impossible(self) -> Executor:
        return as_executor(MemoryExecutor(Machine(_work, room=0)))


def as_executor(executor: Executor) -> Executor:
    """Seen as no more than the contract says; the type checker holds each kind to it."""
    return executor


async def _work(assignment: Assignment, say: Callable[[str], None]) -> int:
    """As the script does it."""
    spec = assignment.spec
    _report(assignment)
    say("last words")
    if spec.get("hang"):
        await asyncio.Event().wait()
    if "until" in spec:
        await until(Path(spec["until"]).exists)
    return int(spec.get("exit", 0))


def _report(assignment: Assignment) -> None:
    Path(assignment.spool).write_text(json.dumps({"spec": assignment.spec}))


def assignment(folder: Path, attempt_id: str, **spec: Any) -> Assignment:
    """What a runner gets; it writes its report into the folder."""
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


async def place(executor: Executor, folder: Path, attempt_id: str, **spec: Any) -> tuple[Placement, dict[str, Any]]:
    """Where an attempt is, and what its runner reports, once it has its assignment."""
    placement = await executor.prepare(attempt_id)
    await executor.begin(assignment(folder, attempt_id, **spec))
    report = folder / f"{attempt_id}.json"
    await until(report.exists)
    return placement, json.loads(report.read_text())
