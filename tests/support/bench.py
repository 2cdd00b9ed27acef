"""A store, the parts over it, and a clock that moves by hand."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from layerloom.events import ProgressData, RunEvent, RunnerAnswer, RunnerBatch
from layerloom.jobs.clock import Clock
from layerloom.jobs.ingest import Ingest
from layerloom.jobs.leases import Leases, Loss
from layerloom.jobs.queue import Queue
from layerloom.spec import parse_run_spec
from layerloom.store import AttemptRecord, RunRecord, SqlStore, utc_text

SPEC: dict[str, Any] = {
    "name": "digits",
    "network": {"layers": [{"class_name": "Dense", "config": {"units": 10}}]},
    "data": {"dataset": "digits"},
    "training": {"loss": "mse", "epochs": 50},
}


GONE = Loss("It was gone.", "Look for it.", details={"log": "tail"})


def expired(store: SqlStore, leases: Leases) -> list[AttemptRecord]:
    """The live attempts whose lease has run out."""
    with store.read() as unit:
        return [attempt for attempt in unit.attempts.live() if leases.end(attempt) <= leases.clock.forward()]


@dataclass
class Hands:
    """Moves a clock by hand: ``now`` is what has passed, ``set_by`` how far somebody set the time of day."""

    now: float = 1_800_000_000.0
    set_by: float = 0.0

    def clock(self) -> Clock:
        """A clock as a server that starts now has it."""
        return Clock(day=lambda: self.now + self.set_by, forward=lambda: self.now)


class Bench:
    """Everything between a submitted run and its store, without processes."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.clock = Hands()
        self.events: list[tuple[str, RunEvent]] = []
        self.progress: list[tuple[str, ProgressData]] = []
        self.changes = 0
        self._open()

    def _open(self) -> None:
        self.store = SqlStore(self.path)
        self.store.listen(lambda run_id, events: self.events.extend((run_id, event) for event in events))
        self.leases = Leases(self.store, clock=self.clock.clock())
        self.ingest = self.new_ingest()
        self.queue = Queue(self.store, self._changed, clock=self.leases.clock)

    def restart(self) -> None:
        """As a server that was killed and started again finds things."""
        self.store.close()
        self._open()

    def _changed(self) -> None:
        self.changes += 1

    def new_ingest(self) -> Ingest:
        """As a server that just started has it."""
        return Ingest(self.store, self.leases, lambda run_id, progress: self.progress.append((run_id, progress)))

    def submit(self, **changes: Any) -> RunRecord:
        return self.queue.submit(parse_run_spec(SPEC | changes))[0]

    def expired(self) -> list[AttemptRecord]:
        return expired(self.store, self.leases)

    def lease(self) -> AttemptRecord:
        leased = self.leases.lease()
        assert leased is not None
        return leased[1]

    def start(self, **changes: Any) -> AttemptRecord:
        """A submitted run whose runner has said that it runs."""
        self.submit(**changes)
        attempt = self.lease()
        self.send(attempt, ("status", {"status": "running"}), first=1)
        return attempt

    def send(
        self, attempt: AttemptRecord, *events: tuple[str, dict[str, Any]], first: int, **more: Any
    ) -> RunnerAnswer:
        return self.ingest.ingest(
            attempt.id, batch(attempt, *events, first=first, at=utc_text(self.leases.clock.day()), **more)
        )

    def run(self, run_id: str) -> RunRecord:
        with self.store.read() as unit:
            return unit.runs.get(run_id)

    def attempt(self, attempt_id: str) -> AttemptRecord:
        with self.store.read() as unit:
            return unit.attempts.get(attempt_id)

    def log(self, run_id: str) -> list[RunEvent]:
        with self.store.read() as unit:
            return unit.events.page(run_id, limit=1000)


def batch(
    attempt: AttemptRecord,
    *events: tuple[str, dict[str, Any]],
    first: int,
    at: str = "2026-01-01T00:00:00.000Z",
    **more: Any,
) -> RunnerBatch:
    numbered = [{"n": first + i, "kind": kind, "at": at, "data": data} for i, (kind, data) in enumerate(events)]
    return RunnerBatch.model_validate({"fence": attempt.fence, "batch": numbered} | more)


def epoch(number: int, loss: float = 1.0, val_loss: float | None = None) -> tuple[str, dict[str, Any]]:
    metrics = {"loss": loss} if val_loss is None else {"loss": loss, "val_loss": val_loss}
    return "epoch", {"epoch": number, "metrics": metrics, "duration": 0.01}


def checkpoint(number: int) -> tuple[str, dict[str, Any]]:
    return "checkpoint", {"epoch": number, "which": "last", "size": 1, "sha256": "0"}


def end(status: str, **more: Any) -> tuple[str, dict[str, Any]]:
    return "status", {"status": status} | more
