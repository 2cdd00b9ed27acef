"""Random lives of runs: submit, lease, report, repeat, lose, cancel, restart, in any order."""

import tempfile
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

from layerloom.errors import Conflict, StaleFence
from layerloom.events import LIVE, TERMINAL, EventKind, RunnerBatch, Status, can_go
from layerloom.jobs.leases import MAX_FRUITLESS
from layerloom.store import AttemptRecord
from support.bench import GONE, Bench, batch, checkpoint, end, epoch


class Runs(RuleBasedStateMachine):
    """A store under its jobs, beside what must be true of it."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        self.bench = Bench(Path(self.folder.name) / "layerloom.db")
        self.attempts: list[AttemptRecord] = []
        self.sent: dict[str, list[RunnerBatch]] = {}
        self.next_epoch: dict[str, int] = {}
        self.terminal: dict[str, int] = {}

    def teardown(self) -> None:
        self.bench.store.close()
        self.folder.cleanup()

    def live(self) -> list[AttemptRecord]:
        """In the order of their leases: ids are random, and a life must be repeatable."""
        with self.bench.store.read() as unit:
            found = {attempt.id: attempt for attempt in unit.attempts.live()}
        return [found[attempt.id] for attempt in self.attempts if attempt.id in found]

    def report(self, attempt: AttemptRecord, *events: tuple[str, dict[str, Any]]) -> None:
        acked = self.bench.attempt(attempt.id).acked
        sent = batch(attempt, *events, first=acked + 1)
        assert self.bench.ingest.ingest(attempt.id, sent).acked == acked + len(events)
        self.sent.setdefault(attempt.id, []).append(sent)

    @rule()
    def submit(self) -> None:
        self.bench.submit()

    @rule()
    def lease(self) -> None:
        leased = self.bench.leases.lease()
        if leased is not None:
            run, attempt = leased
            assert run.status is Status.STARTING and run.attempt == attempt.number
            self.attempts.append(attempt)

    @precondition(lambda self: self.live())
    @rule(data=st.data(), count=st.integers(1, 4), saves=st.booleans())
    def train(self, data: st.DataObject, count: int, saves: bool) -> None:
        attempt = data.draw(st.sampled_from(self.live()))
        events: list[tuple[str, dict[str, Any]]] = []
        if attempt.acked == 0:
            start = (attempt.checkpoint_epoch or 0) + 1
            events = [("supersede", {"from_epoch": start})] if attempt.number > 1 else []
            events.append(end("running"))
            self.next_epoch[attempt.id] = start
        first = self.next_epoch[attempt.id]
        events += [epoch(n, 1 / n, 0.5 + 0.01 * n) for n in range(first, first + count)]
        self.next_epoch[attempt.id] = first + count
        if saves:
            events.append(checkpoint(first + count - 1))
        self.report(attempt, *events)

    @precondition(lambda self: any(attempt.acked for attempt in self.live()))
    @rule(data=st.data(), status=st.sampled_from(sorted(TERMINAL)))
    def finish(self, data: st.DataObject, status: Status) -> None:
        attempt = data.draw(st.sampled_from([attempt for attempt in self.live() if attempt.acked]))
        self.report(attempt, end(status))

    @precondition(lambda self: self.sent)
    @rule(data=st.data())
    def repeat(self, data: st.DataObject) -> None:
        attempt_id = data.draw(st.sampled_from(list(self.sent)))
        sent = data.draw(st.sampled_from(self.sent[attempt_id]))
        before = self.bench.log(attempt_id[:-2])
        attempt = self.bench.attempt(attempt_id)
        if attempt.outcome == "worker_lost":
            with pytest.raises(StaleFence):
                self.bench.ingest.ingest(attempt_id, sent)
        else:
            assert self.bench.ingest.ingest(attempt_id, sent).acked == attempt.acked
        assert self.bench.log(attempt_id[:-2]) == before

    @precondition(lambda self: self.attempts)
    @rule(data=st.data())
    def speak_late(self, data: st.DataObject) -> None:
        attempt = self.bench.attempt(data.draw(st.sampled_from(self.attempts)).id)
        if attempt.ended_at is not None:
            with pytest.raises(StaleFence):
                self.bench.send(attempt, ("log", {"message": "late"}), first=attempt.acked + 1)

    @precondition(lambda self: self.live())
    @rule(seconds=st.sampled_from([1.0, 10.0, 200.0]))
    def wait(self, seconds: float) -> None:
        self.bench.clock.now += seconds
        for attempt in self.bench.leases.expired():
            assert self.bench.leases.lose(attempt.id, GONE)
            assert not self.bench.leases.lose(attempt.id, GONE)

    @rule(data=st.data(), command=st.sampled_from(["stop", "cancel", "pace"]))
    def command(self, data: st.DataObject, command: Any) -> None:
        with self.bench.store.read() as unit:
            runs = unit.runs.page().runs
        if not runs:
            return
        run = data.draw(st.sampled_from(runs))
        if run.status in LIVE:
            after = self.bench.queue.command(run.id, command)
            assert after.status in (
                {Status.CANCELLED} if run.status is Status.QUEUED and command != "pace" else {run.status}
            )
        else:
            with pytest.raises(Conflict):
                self.bench.queue.command(run.id, command)

    @rule()
    def restart(self) -> None:
        self.bench.ingest = self.bench.new_ingest()
        self.bench.leases.grant_grace(30)

    @invariant()
    def every_log_tells_a_legal_life(self) -> None:
        with self.bench.store.read() as unit:
            runs = unit.runs.page().runs
        for run in runs:
            log = self.bench.log(run.id)
            assert [event.seq for event in log] == list(range(1, run.seq + 1))
            statuses = [Status(event.data["status"]) for event in log if event.kind is EventKind.STATUS]
            assert statuses[0] is Status.QUEUED and statuses[-1] is run.status
            assert all(can_go(before, after) for before, after in pairwise(statuses))
            if run.status in TERMINAL:
                assert log[-1].kind is EventKind.STATUS and run.finished_at is not None
                assert self.terminal.setdefault(run.id, run.seq) == run.seq

    @invariant()
    def epochs_are_there_once_and_without_holes(self) -> None:
        with self.bench.store.read() as unit:
            for run in unit.runs.page().runs:
                numbers = [found.epoch for found in unit.events.epochs(run.id)]
                assert numbers == sorted(set(numbers))
                assert run.epoch == (numbers[-1] if numbers else 0)

    @invariant()
    def a_run_has_one_live_attempt_exactly_while_it_is_worked_on(self) -> None:
        with self.bench.store.read() as unit:
            live = [attempt.run_id for attempt in unit.attempts.live()]
            at_work = [run.id for run in unit.runs.page(statuses=[Status.STARTING, Status.RUNNING]).runs]
            assert sorted(live) == sorted(at_work)
            for run in unit.runs.page().runs:
                attempts = unit.attempts.of_run(run.id)
                assert [attempt.number for attempt in attempts] == list(range(1, run.attempt + 1))
                lost = [attempt.checkpoint_epoch for attempt in attempts if attempt.outcome == "worker_lost"]
                assert lost[-MAX_FRUITLESS - 1 :].count(None) <= MAX_FRUITLESS

    @invariant()
    def listeners_heard_what_the_log_holds(self) -> None:
        heard: dict[str, list[int]] = {}
        for run_id, event in self.bench.events:
            heard.setdefault(run_id, []).append(event.seq)
        for run_id, numbers in heard.items():
            assert numbers == list(range(1, self.bench.run(run_id).seq + 1))


def explore(examples: int, steps: int) -> None:
    run_state_machine_as_test(
        Runs,
        settings=settings(
            max_examples=examples,
            stateful_step_count=steps,
            deadline=None,
            derandomize=True,
            suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
        ),
    )


def test_any_order_of_events_keeps_the_promises() -> None:
    explore(40, 12)


@pytest.mark.proof
@pytest.mark.timeout(1800)
def test_many_orders_of_events_keep_the_promises() -> None:
    explore(300, 40)
