"""Queue, leases and dispatcher over one data folder, and a runner that only does as it is told."""

import asyncio
import json
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from layerloom.events import Assignment, RunEvent, RunnerBatch, Status
from layerloom.jobs.clock import Clock
from layerloom.jobs.dispatcher import Dispatcher
from layerloom.jobs.executors import Executor, LocalExecutor
from layerloom.jobs.ingest import Ingest
from layerloom.jobs.leases import Leases
from layerloom.jobs.queue import Queue
from layerloom.spec import parse_run_spec
from layerloom.store import AttemptRecord, RunRecord, SqlStore
from support.bench import SPEC, batch, expired

# A runner without a network: it writes down its assignment, then does what its run's name says.
RUNNER = """
import json, os, pathlib, sys, time
print(json.dumps({"ready": True}), flush=True)
line = sys.stdin.readline()
if not line:
    sys.exit(0)
a = json.loads(line)
name = a["spec"]["name"]
folder = pathlib.Path(a["artifacts"])
folder.mkdir(parents=True, exist_ok=True)
spooled = {
    "spool": [("status", {"status": "running"}), ("epoch", {"epoch": 1, "metrics": {"loss": 1.0}, "duration": 0.1})],
    "finish": [("status", {"status": "running"}), ("status", {"status": "completed", "reason": "epochs_reached"})],
}.get(name, [])
with open(a["spool"], "w") as spool:
    for n, (kind, data) in enumerate(spooled, start=1):
        spool.write(json.dumps({"n": n, "kind": kind, "at": "2026-01-01T00:00:00.000Z", "data": data}) + "\\n")
    if name == "spool":
        spool.write('{"n": 3, "kind":')
path = folder / f"{a['attempt']}.json"
path.with_suffix(".tmp").write_text(json.dumps({"pid": os.getpid(), "assignment": a}))
path.with_suffix(".tmp").rename(path)
if name in ("exit", "spool", "finish"):
    print("Traceback: the last words", file=sys.stderr, flush=True)
    sys.exit(9)
while not (folder / "go").exists():
    time.sleep(0.02)
"""


class Server:
    """The part of the server that this is about, over one data folder."""

    def __init__(self, data: Path, **settings: Any) -> None:
        self.data = data
        self.stopped = False
        self.store = SqlStore(data / "layerloom.db")
        self.slept = 0.0
        # How far somebody set the machine's clock.
        self.set_by = settings.pop("set_by", 0.0)
        clock = Clock(day=lambda: time.time() + self.set_by, forward=lambda: time.monotonic() + self.slept)
        seconds, start = settings.pop("seconds", 15.0), settings.pop("start_seconds", 120.0)
        self.leases = Leases(self.store, seconds=seconds, start_seconds=start, clock=clock)
        self.ingest = Ingest(self.store, self.leases)
        command = settings.pop("command", (sys.executable, str(data / "runner.py")))
        local = LocalExecutor(data / "logs", command=command, spare_delay=0.0, slots=settings.pop("slots", 1))
        self.executor: Executor = settings.pop("executor", local)
        self.dispatcher = Dispatcher(
            self.store,
            self.leases,
            self.ingest,
            self.executor,
            data=data,
            artifacts=lambda run_id: str(data / "runs" / run_id),
            **settings,
        )
        self.queue = Queue(self.store, self.dispatcher.wake, clock=clock)
        self._changed = asyncio.Event()
        loop = asyncio.get_running_loop()

        def changed(_run_id: str, _events: Sequence[RunEvent]) -> None:
            loop.call_soon_threadsafe(self._changed.set)

        self.store.listen(changed)

    async def submit(self, name: str) -> RunRecord:
        run, _ = await asyncio.to_thread(self.queue.submit, parse_run_spec(SPEC | {"name": name}))
        return run

    def run(self, run_id: str) -> RunRecord:
        with self.store.read() as unit:
            return unit.runs.get(run_id)

    async def reaches(self, run_id: str, *statuses: Status) -> RunRecord:
        async with asyncio.timeout(30):
            while (run := self.run(run_id)).status not in statuses:
                self._changed.clear()
                if self.run(run_id).status not in statuses:
                    await self._changed.wait()
        return run

    async def started(self, run_id: str, attempt: int = 1) -> tuple[int, Assignment]:
        """The process and the assignment of an attempt, once its runner has it."""
        path = self.data / "runs" / run_id / f"{attempt}.json"
        await until(path.exists)
        report = json.loads(path.read_text())
        return report["pid"], Assignment.model_validate(report["assignment"])

    def post(self, assignment: Assignment, *events: tuple[str, dict[str, Any]], first: int = 1) -> list[str]:
        with self.store.read() as unit:
            attempt = unit.attempts.get(assignment.attempt_id)
        sent: RunnerBatch = batch(attempt, *events, first=first)
        return [command.command for command in self.ingest.ingest(attempt.id, sent).commands]

    def log(self, run_id: str) -> list[Any]:
        with self.store.read() as unit:
            return unit.events.page(run_id)

    def expired(self) -> list[AttemptRecord]:
        return expired(self.store, self.leases)

    def go(self, run_id: str) -> None:
        """Let the runner exit."""
        (self.data / "runs" / run_id / "go").touch()

    def spools(self) -> list[Path]:
        return list((self.data / "spool").iterdir())

    def leave_in_spool(self, assignment: Assignment, *events: tuple[str, dict[str, Any]]) -> None:
        """As a runner does that is killed while it writes the next line."""
        lines = [
            json.dumps({"n": n, "kind": kind, "at": "2026-01-01T00:00:00.000Z", "data": data}) + "\n"
            for n, (kind, data) in enumerate(events, start=1)
        ]
        Path(assignment.spool).write_text("".join(lines) + '{"n":')

    async def stop(self) -> None:
        """Stop as the server does at its end; a second time does nothing."""
        if not self.stopped:
            self.stopped = True
            await self.dispatcher.stop()
            self.store.close()


async def until(condition: Callable[[], Any], seconds: float = 20.0) -> None:
    """Wait for a condition on other processes, which cannot wake this loop."""
    async with asyncio.timeout(seconds):
        while not condition():  # noqa: ASYNC110
            await asyncio.sleep(0.02)
