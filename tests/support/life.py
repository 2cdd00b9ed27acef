"""A runner's side of a run without a process: what it knows, what it has written to disk, what it has been told."""

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from layerloom.events import RunnerAnswer, RunnerBatch, RunnerCommand
from layerloom.jobs.ingest import Ingest
from layerloom.store import AttemptRecord
from support.bench import batch, end, epoch

Event = tuple[str, dict[str, Any]]

FIRST_RATE = 0.1


@dataclass(frozen=True)
class Written:
    """A state on disk: the epoch it is of, and what its optimizer's learning rate is."""

    epoch: int
    rate: float


class Disk:
    """The states that the attempts at a run have written, and the manifest over them."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.states: list[Written] = []

    def write(self, state: Written) -> None:
        """Add a state, file first and manifest after it; an epoch that is repeated replaces what was there."""
        self.states = [*(old for old in self.states if old.epoch < state.epoch), state]
        self.folder.mkdir(parents=True, exist_ok=True)
        (self.folder / _file(state.epoch)).write_text(json.dumps(state.rate))
        manifest = {"version": 1, "states": [_entry(written.epoch) for written in self.states]}
        (self.folder / "checkpoints.json").write_text(json.dumps(manifest))

    def damage_newest(self) -> None:
        """The newest state no longer holds what its sum promises: nobody goes on from it."""
        self.states = self.states[:-1]

    def newest(self, known_epoch: int) -> Written | None:
        """The newest state that leaves no gap behind the epochs in the log."""
        return next((state for state in reversed(self.states) if state.epoch <= known_epoch), None)


@dataclass
class Life:
    """One attempt: it trains, obeys and reports; what it could not deliver is in its spool."""

    attempt: AttemptRecord
    disk: Disk
    start: Written
    known_epoch: int
    fresh: bool
    damaged: bool
    epoch: int = field(init=False)
    rate: float = field(init=False)
    n: int = 0
    acked: int = 0
    seen: int = 0
    over: bool = False
    spool: list[Event] = field(default_factory=list[Event])
    heard: list[RunnerCommand] = field(default_factory=list[RunnerCommand])
    sent: list[RunnerBatch] = field(default_factory=list[RunnerBatch])

    def __post_init__(self) -> None:
        self.epoch, self.rate = self.start.epoch, self.start.rate
        if self.attempt.number > 1 and (self.fresh or self.known_epoch > self.start.epoch):
            self.say("supersede", {"from_epoch": self.start.epoch + 1})
        if self.damaged:
            self.say("log", {"level": "warning", "message": "Passed over.", "code": "checkpoint_broken"})
        self.say(*end("running"))

    def say(self, kind: str, data: dict[str, Any]) -> None:
        """Write an event to the spool."""
        self.spool.append((kind, data))

    def train(self) -> None:
        """Finish an epoch."""
        self.epoch += 1
        self.say(*epoch(self.epoch, 1 / self.epoch, 0.5 + 0.01 * self.epoch))

    def save(self) -> None:
        """Write the state as it is, then tell of it."""
        self.disk.write(Written(self.epoch, self.rate))
        self.say("checkpoint", {"epoch": self.epoch, "which": "last", "size": 1, "sha256": "0"})

    def obey(self) -> None:
        """Carry out what was heard, in order."""
        while self.heard and not self.over:
            command = self.heard.pop(0)
            if command.id <= self.seen:
                continue
            self.seen = command.id
            if command.command == "learning_rate":
                self.rate = float(command.value or 0)
            told = {"command": command.command, "value": command.value, "epoch": self.epoch}
            self.say("command", told)
            if command.command in {"checkpoint", "pause"}:
                self.save()
            ends = {"pause": "paused", "stop": "stopped", "cancel": "cancelled"}
            if command.command in ends:
                self.say(*end(ends[command.command]))
                self.over = True

    def deliver(self, ingest: Ingest) -> tuple[list[Event], RunnerAnswer]:
        """Post all that is in the spool; answers what was acknowledged by it, and the server's answer."""
        events, self.spool = self.spool, []
        sent = batch(self.attempt, *events, first=self.acked + 1, seen=self.seen)
        answer = ingest.ingest(self.attempt.id, sent)
        self.sent.append(sent)
        self.acked += len(events)
        assert answer.acked == self.acked
        self.heard = list(answer.commands)
        return events, answer


def _file(epoch: int) -> str:
    return f"state-{epoch:08d}-00000000.npz"


def _entry(epoch: int) -> dict[str, Any]:
    return {"file": _file(epoch), "epoch": epoch, "batch": 0, "size": 3, "sha256": "0", "which": ["kept"]}
