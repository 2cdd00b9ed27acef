"""Random lives of runs: submit, lease, train, obey, pause, resume, fork, die, retry, expire, restart, in any order."""

import json
import tempfile
from itertools import pairwise
from pathlib import Path
from typing import Any, get_args

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from layerloom.artifacts.states import read_states, whole_epochs
from layerloom.artifacts.store import ArtifactStore
from layerloom.errors import Conflict, StaleFence
from layerloom.events import LIVE, TERMINAL, CommandName, EventKind, RunEvent, Status, can_go
from layerloom.jobs.forks import fork_spec, link_state, state_to_fork
from layerloom.store import RunRecord
from support.bench import GONE, Bench, end
from support.life import FIRST_RATE, Disk, Event, Life, Written

COMMANDS: tuple[CommandName, ...] = get_args(CommandName)
# Live runs at a time.
MOST = 4
# What is to be carried out exactly once, whoever does it.

ONCE = {"pause", "evaluate", "checkpoint"}


class Runs(RuleBasedStateMachine):
    """A store with its jobs, fake runners that record what they did, and the invariants of all of them."""

    steps = 0

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        self.root = Path(self.folder.name)
        self.bench = Bench(self.root / "layerloom.db")
        self.artifacts = ArtifactStore(str(self.root / "runs"))
        self.disks: dict[str, Disk] = {}
        self.lives: list[Life] = []
        self.acknowledged: dict[str, list[tuple[int, Event]]] = {}
        self.rates: dict[str, float] = {}
        self.due: dict[str, set[str]] = {}
        self.terminal: dict[str, int] = {}
        self.forks: dict[str, int] = {}

    def teardown(self) -> None:
        self.bench.store.close()
        self.folder.cleanup()

    def runs(self, *statuses: Status) -> list[RunRecord]:
        with self.bench.store.read() as unit:
            return list(unit.runs.page(statuses=statuses, limit=200).runs)

    def live(self) -> list[Life]:
        """In the order of their leases: ids are random, and a life must be repeatable."""
        with self.bench.store.read() as unit:
            found = {attempt.id for attempt in unit.attempts.live()}
        return [life for life in self.lives if life.attempt.id in found]

    def working(self) -> list[Life]:
        return [life for life in self.live() if not life.over]

    def born(self, run: RunRecord) -> None:
        self.disks[run.id] = Disk(self.root / "runs" / run.id)
        self.acknowledged[run.id], self.rates[run.id], self.due[run.id] = [], FIRST_RATE, set()

    def deliver(self, life: Life) -> None:
        """Deliver what a runner has to say, and see that the answer asks of it exactly what is still to be done."""
        run_id = life.attempt.run_id
        events, answer = life.deliver(self.bench.ingest)
        self.took(life, events)
        asked = {command.command for command in answer.commands}
        assert len(asked) == len(answer.commands)
        if life.over:
            assert not asked
            return
        due = self.due[run_id] - ({"pause"} if asked & {"stop", "cancel"} else set())
        assert asked & ONCE == due
        if "learning_rate" not in asked:
            assert life.rate == self.rates[run_id]

    def took(self, life: Life, events: list[Event]) -> None:
        run_id = life.attempt.run_id
        for kind, data in events:
            self.acknowledged[run_id].append((life.attempt.number, (kind, data)))
            if kind == "command" and data["command"] != "pause":
                self.due[run_id].discard(data["command"])
            if kind == "status" and data["status"] == "paused":
                self.due[run_id].discard("pause")

    def die(self, life: Life, *, torn: bool) -> None:
        """A runner is gone: its spool is read, but for a last line that was not whole, and its attempt is lost."""
        if torn and life.spool:
            life.spool.pop()
        events, _ = life.deliver(self.bench.ingest)
        self.took(life, events)
        life.over = True
        if self.bench.attempt(life.attempt.id).ended_at is None:
            assert self.bench.leases.lose(life.attempt.id, GONE)
            if self.bench.run(life.attempt.run_id).status is Status.PAUSED:
                self.due[life.attempt.run_id].discard("pause")
        assert not self.bench.leases.lose(life.attempt.id, GONE)

    @initialize()
    def begin(self) -> None:
        self.submit()
        self.lease(damaged=False)

    def submit(self) -> None:
        self.born(self.bench.submit())

    def lease(self, damaged: bool) -> None:
        leased = self.bench.leases.lease()
        if leased is None:
            return
        run, attempt = leased
        assert run.status is Status.STARTING and run.attempt == attempt.number
        disk = self.disks[run.id]
        damaged = damaged and bool(disk.states) and attempt.number > 1
        if damaged:
            disk.damage_newest()
        forked = self.forks.get(run.id, 0)
        found = disk.newest(max(run.epoch, forked))
        start = found or Written(forked, FIRST_RATE)
        self.lives.append(Life(attempt, disk, start, run.epoch, fresh=found is None, damaged=damaged))

    def at_work(self, data: st.DataObject) -> Life:
        """A runner that trains and has heard what is asked of it; one is found work where there is none."""
        if not self.working():
            for run in self.runs(Status.PAUSED):
                self.bench.queue.resume(run.id)
            if not self.runs(Status.QUEUED):
                self.submit()
            self.lease(damaged=data.draw(st.integers(0, 3)) == 0)
        life = data.draw(st.sampled_from(self.working()))
        self.deliver(life)
        return life

    @rule(data=st.data(), epochs=st.integers(0, 3), saves=st.booleans(), reports=st.booleans())
    def work(self, data: st.DataObject, epochs: int, saves: bool, reports: bool) -> None:
        """Obey, train, save and report, as a runner does all the time."""
        life = self.at_work(data)
        life.obey()
        if not life.over:
            for _ in range(epochs):
                life.train()
            if saves:
                life.save()
        if reports:
            self.deliver(life)

    @rule(data=st.data(), rate=st.sampled_from([0.01, 0.02, 0.04]), saves=st.booleans(), dies=st.booleans())
    def change_rate(self, data: st.DataObject, rate: float, saves: bool, dies: bool) -> None:
        """A rate that is set before or after the state from which the next attempt goes on."""
        life = self.at_work(data)
        if not self.ask(self.bench.run(life.attempt.run_id), "learning_rate", rate):
            return
        self.deliver(life)
        life.obey()
        if saves and not life.over:
            life.train()
            life.save()
        if dies:
            self.die(life, torn=False)

    @rule(
        data=st.data(), dies=st.booleans(), then=st.sampled_from(["stop", "cancel", "learning_rate", None, None, None])
    )
    def pause(self, data: st.DataObject, dies: bool, then: CommandName | None) -> None:
        """A pause, and what is asked before the runner has done it."""
        life = self.at_work(data)
        if not self.ask(self.bench.run(life.attempt.run_id), "pause"):
            return
        self.deliver(life)
        if then is not None:
            self.ask(self.bench.run(life.attempt.run_id), then, 0.03)
        life.obey()
        if dies:
            self.die(life, torn=True)
        else:
            self.deliver(life)

    @rule(data=st.data(), epochs=st.integers(0, 2), saves=st.booleans(), torn=st.booleans())
    def kill(self, data: st.DataObject, epochs: int, saves: bool, torn: bool) -> None:
        """A runner dies over what it was doing, and nobody but its disk knows how far it was."""
        life = self.at_work(data)
        life.obey()
        for _ in range(0 if life.over else epochs):
            life.train()
        if saves and not life.over:
            life.save()
        self.die(life, torn=torn)

    @rule(data=st.data(), what=st.sampled_from(["submit", "lease", "finish", "expire", "restart", "delete", "late"]))
    def happen(self, data: st.DataObject, what: str) -> None:
        """All else that happens to a server."""
        if what == "submit" and len(self.runs(*LIVE)) < MOST:
            self.submit()
        elif what == "lease":
            self.lease(damaged=False)
        elif what == "finish":
            life = self.at_work(data)
            life.save()
            life.say(*end(data.draw(st.sampled_from(["completed", "failed"]))))
            life.over = True
            self.deliver(life)
        elif what == "expire":
            self.expire(data.draw(st.sampled_from([1.0, 10.0, 200.0])))
        elif what == "restart":
            self.bench.restart()
            self.bench.leases.take_up(20)
        elif what == "delete" and (ended := self.runs(*TERMINAL)):
            self.delete(data.draw(st.sampled_from(ended)))
        elif what == "late" and self.lives:
            self.speak_late(data.draw(st.sampled_from(self.lives)))

    def expire(self, seconds: float) -> None:
        self.bench.clock.now += seconds
        expired = {attempt.id for attempt in self.bench.expired()}
        for life in self.live():
            if life.attempt.id in expired:
                self.die(life, torn=False)
        assert self.bench.expired() == []

    def delete(self, run: RunRecord) -> None:
        with self.bench.store.write() as unit:
            unit.runs.delete(run.id)
        self.artifacts.delete_run(run.id)
        del self.disks[run.id]
        self.lives = [life for life in self.lives if life.attempt.run_id != run.id]
        self.bench.events = [(run_id, event) for run_id, event in self.bench.events if run_id != run.id]

    def speak_late(self, life: Life) -> None:
        """A runner that was stopped and goes on, or a batch whose answer was lost."""
        attempt, before = self.bench.attempt(life.attempt.id), self.bench.log(life.attempt.run_id)
        if attempt.ended_at is None:
            return
        with pytest.raises(StaleFence):
            self.bench.send(attempt, ("log", {"message": "late"}), first=attempt.acked + 1)
        if life.sent and attempt.outcome == "worker_lost":
            with pytest.raises(StaleFence):
                self.bench.ingest.ingest(attempt.id, life.sent[-1])
        elif life.sent:
            assert self.bench.ingest.ingest(attempt.id, life.sent[-1]).acked == attempt.acked
        assert self.bench.log(life.attempt.run_id) == before

    @precondition(lambda self: self.disks)
    @rule(data=st.data(), command=st.sampled_from(COMMANDS), rate=st.sampled_from([0.01, 0.02, 0.04]))
    def ask_any(self, data: st.DataObject, command: CommandName, rate: float) -> None:
        self.ask(data.draw(st.sampled_from(self.runs())), command, rate)

    def ask(self, run: RunRecord, command: CommandName, rate: float = 0.0) -> bool:
        """Ask for something; whether it was taken."""
        at_rest = run.status in {Status.QUEUED, Status.PAUSED}
        try:
            after = self.bench.queue.command(run.id, command, rate if command in {"learning_rate", "pace"} else None)
        except Conflict as refusal:
            assert refusal.fix
            assert command not in {"stop", "cancel", "pace"} or run.status in TERMINAL
            assert self.bench.run(run.id) == run
            return False
        assert run.status in LIVE
        if command in {"stop", "cancel"} and at_rest:
            assert after.status in {Status.STOPPED, Status.CANCELLED}
        else:
            assert after.status is run.status
        if command == "learning_rate":
            self.rates[run.id] = rate
        if command in ONCE and run.status is not Status.PAUSED:
            self.due[run.id].add(command)
        return True

    @precondition(lambda self: self.disks)
    @rule(data=st.data())
    def resume(self, data: st.DataObject) -> None:
        run = data.draw(st.sampled_from(self.runs(Status.PAUSED) or self.runs()))
        try:
            assert self.bench.queue.resume(run.id).status is Status.QUEUED
        except Conflict as refusal:
            assert run.status is not Status.PAUSED and refusal.fix

    @precondition(lambda self: len(self.runs(*LIVE)) < MOST and any(disk.states for disk in self.disks.values()))
    @rule(data=st.data())
    def fork(self, data: st.DataObject) -> None:
        parents = [run for run in self.runs() if whole_epochs(read_states(self.artifacts, run.id))]
        if not parents:
            return
        parent = data.draw(st.sampled_from(parents))
        states = read_states(self.artifacts, parent.id)
        epoch = data.draw(st.sampled_from(whole_epochs(states)))
        state = state_to_fork(parent, states, epoch)
        spec = fork_spec(parent, epoch, {"training": {"epochs": epoch + 50}})
        run, _ = self.bench.queue.submit(
            spec, prepare=lambda run: link_state(self.artifacts, parent, state, self.root / "forks" / run.id)
        )
        self.born(run)
        self.forks[run.id] = epoch

    @invariant()
    def every_log_tells_a_legal_life_and_has_all_that_was_acknowledged(self) -> None:
        Runs.steps += 1
        heard: dict[str, list[int]] = {}
        for run_id, event in self.bench.events:
            heard.setdefault(run_id, []).append(event.seq)
        for run in self.runs():
            log = self.bench.log(run.id)
            assert [event.seq for event in log] == heard[run.id] == list(range(1, run.seq + 1))
            statuses = [Status(event.data["status"]) for event in log if event.kind is EventKind.STATUS]
            assert statuses[0] is Status.QUEUED and statuses[-1] is run.status
            assert all(can_go(before, after) for before, after in pairwise(statuses))
            if run.status in TERMINAL:
                assert log[-1].kind is EventKind.STATUS and run.finished_at is not None
                assert self.terminal.setdefault(run.id, run.seq) == run.seq
            rest = iter(log)
            for number, event in self.acknowledged[run.id]:
                assert any(_is(found, number, event) for found in rest), event

    @invariant()
    def epochs_are_there_once_and_without_holes(self) -> None:
        with self.bench.store.read() as unit:
            for run in self.runs():
                numbers = [found.epoch for found in unit.events.epochs(run.id)]
                first = self.forks.get(run.id, 0) + 1
                assert numbers == list(range(first, first + len(numbers)))
                assert run.epoch == (numbers[-1] if numbers else 0)

    @invariant()
    def a_run_has_one_live_attempt_exactly_while_it_is_worked_on(self) -> None:
        with self.bench.store.read() as unit:
            live = [attempt.run_id for attempt in unit.attempts.live()]
            assert sorted(live) == sorted(run.id for run in self.runs(Status.STARTING, Status.RUNNING))
            for run in self.runs():
                attempts = unit.attempts.of_run(run.id)
                assert [attempt.number for attempt in attempts] == list(range(1, run.attempt + 1))

    @invariant()
    def a_fork_that_lives_has_its_state(self) -> None:
        for run in self.runs(*LIVE):
            if run.id in self.forks:
                folder = self.root / "forks" / run.id
                (state,) = json.loads((folder / "checkpoints.json").read_text())["states"]
                assert state["epoch"] == self.forks[run.id] and (folder / state["file"]).read_text()


def _is(found: RunEvent, attempt: int, event: Event) -> bool:
    kind, data = event
    return (
        found.attempt == attempt and found.kind == kind and all(found.data[key] == value for key, value in data.items())
    )


def explore(examples: int, steps: int) -> int:
    """Try random lives of runs, within limits; returns the number of steps."""
    Runs.steps = 0
    configuration: dict[str, Any] = {
        "max_examples": examples,
        "stateful_step_count": steps,
        "derandomize": True,
        "suppress_health_check": [HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large],
    }
    run_state_machine_as_test(Runs, settings=settings(**configuration))
    return Runs.steps


def test_any_order_of_events_keeps_the_promises() -> None:
    assert explore(12, 25) > 200


@pytest.mark.proof
@pytest.mark.timeout(3600)
def test_many_orders_of_events_keep_the_promises() -> None:
    assert explore(320, 45) >= 10_000
