import threading
import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from layerloom.errors import Conflict, NotFound, SpecError, StaleFence
from layerloom.events import EventKind, RunnerBatch, Status
from layerloom.store import AttemptRecord
from support.bench import GONE, Bench, batch, checkpoint, end, epoch


def diagnoses(bench: Bench, run_id: str) -> list[tuple[str | None, int | None]]:
    return [
        (event.data["code"], event.data["since"]) for event in bench.log(run_id) if event.kind is EventKind.DIAGNOSIS
    ]


def turned(epochs: int, best: int) -> list[tuple[str, dict[str, Any]]]:
    """Epochs whose validation loss falls until the best one, then rises."""
    return [epoch(n, 1 / n, 0.5 + 0.02 * abs(n - best)) for n in range(1, epochs + 1)]


def test_a_batch_is_committed_acknowledged_and_announced(bench: Bench) -> None:
    attempt = bench.start()
    bench.events.clear()
    answer = bench.send(attempt, epoch(1, 0.5), ("log", {"message": "hello"}), first=2)
    assert answer.acked == 3 and answer.commands == []
    assert [(run_id, event.seq, event.kind) for run_id, event in bench.events] == [
        (attempt.run_id, 4, EventKind.EPOCH),
        (attempt.run_id, 5, EventKind.LOG),
    ]
    assert [event for _, event in bench.events] == bench.log(attempt.run_id)[3:]
    assert bench.run(attempt.run_id).metrics == {"loss": 0.5}


def test_a_repeated_batch_changes_nothing(bench: Bench) -> None:
    attempt = bench.start()
    sent = batch(attempt, epoch(1), epoch(2), checkpoint(2), first=2)
    first = bench.ingest.ingest(attempt.id, sent)
    run, log = bench.run(attempt.run_id), bench.log(attempt.run_id)
    assert bench.ingest.ingest(attempt.id, sent) == first
    assert (bench.run(attempt.run_id), bench.log(attempt.run_id)) == (run, log)
    # What overlaps is taken from where it is new.
    bench.send(attempt, epoch(2), checkpoint(2), epoch(3), first=3)
    assert [event.data["epoch"] for event in bench.log(attempt.run_id) if event.kind is EventKind.EPOCH] == [1, 2, 3]
    assert bench.attempt(attempt.id).checkpoint_epoch == 2


def test_the_last_batch_may_come_again_but_nothing_new(bench: Bench) -> None:
    attempt = bench.start()
    sent = batch(attempt, end("completed", reason="epochs_reached", metrics={"loss": 1.0}), first=2)
    assert bench.ingest.ingest(attempt.id, sent).acked == 2
    assert bench.ingest.ingest(attempt.id, sent).acked == 2
    assert bench.attempt(attempt.id).outcome == Status.COMPLETED
    with pytest.raises(StaleFence):
        bench.send(attempt, ("log", {"message": "late"}), first=3)


def test_the_batch_that_paused_may_come_again_but_nothing_new(bench: Bench) -> None:
    attempt = bench.start()
    sent = batch(attempt, epoch(1), checkpoint(1), end("paused"), first=2)
    assert bench.ingest.ingest(attempt.id, sent).acked == 4
    assert bench.ingest.ingest(attempt.id, sent).acked == 4
    assert bench.attempt(attempt.id).outcome == Status.PAUSED
    bench.queue.resume(attempt.run_id)
    for late in (("log", {"message": "late"}), end("running")):
        with pytest.raises(StaleFence):
            bench.send(attempt, late, first=5)


def test_nothing_comes_after_paused_in_its_batch(bench: Bench) -> None:
    attempt = bench.start()
    before = bench.log(attempt.run_id)
    with pytest.raises(Conflict, match="came after the status 'paused'") as caught:
        bench.send(attempt, end("paused"), checkpoint(1), first=2)
    assert caught.value.code == "attempt_paused"
    assert bench.log(attempt.run_id) == before


def test_what_a_new_attempt_did_is_not_taken_back_with_the_epochs_before_it(bench: Bench) -> None:
    attempt = bench.start()
    rate = ("command", {"command": "learning_rate", "value": 0.1, "epoch": 1, "batch": 1})
    bench.send(attempt, rate, epoch(1), first=2)
    bench.leases.lose(attempt.id, GONE)
    bench.send(bench.lease(), ("supersede", {"from_epoch": 1}), end("running"), rate, epoch(1), first=1)
    with bench.store.read() as unit:
        assert [event.attempt for event in unit.events.commands(attempt.run_id)] == [2]


def test_a_wrong_fence_and_an_unknown_attempt_are_refused(bench: Bench) -> None:
    attempt = bench.start()
    with pytest.raises(StaleFence) as caught:
        bench.ingest.ingest(attempt.id, RunnerBatch(fence="guess", batch=[]))
    assert caught.value.fix is not None and attempt.fence not in str(caught.value.to_dict())
    with pytest.raises(NotFound):
        bench.ingest.ingest("nobody-1", batch(attempt, first=1))


def test_a_missing_event_is_named(bench: Bench) -> None:
    attempt = bench.start()
    with pytest.raises(Conflict, match="Event 2 of attempt") as caught:
        bench.send(attempt, epoch(1), first=3)
    assert (caught.value.code, caught.value.expected, caught.value.received) == ("event_gap", "n = 2", "n = 3")
    assert bench.attempt(attempt.id).acked == 1


@pytest.mark.parametrize(
    ("event", "field"),
    [
        (("epoch", {"epoch": 0, "metrics": {}, "duration": 1}), "epoch"),
        (("epoch", {"epoch": 1, "metrics": {"loss": "low"}, "duration": 1}), "metrics.loss"),
        (("log", {"text": "x"}), "message"),
    ],
)
def test_data_that_does_not_fit_its_kind_is_refused_whole(
    bench: Bench, event: tuple[str, dict[str, Any]], field: str
) -> None:
    attempt = bench.start()
    with pytest.raises(SpecError) as caught:
        bench.send(attempt, epoch(1), event, first=2)
    assert field in [error["field"] for error in caught.value.errors]
    assert bench.run(attempt.run_id).epoch == 0


def test_a_time_that_is_none_is_refused(bench: Bench) -> None:
    attempt = bench.start()
    with pytest.raises(SpecError, match="no valid time"):
        bench.ingest.ingest(attempt.id, batch(attempt, epoch(1), first=2, at="yesterday"))


@pytest.mark.parametrize("status", ["queued", "starting"])
def test_a_runner_cannot_give_its_run_back(bench: Bench, status: str) -> None:
    attempt = bench.start()
    with pytest.raises(SpecError, match="cannot make its run"):
        bench.send(attempt, end(status), first=2)


def test_progress_is_told_and_not_stored(bench: Bench) -> None:
    attempt = bench.start()
    before = bench.log(attempt.run_id)
    bench.send(attempt, first=2, progress={"epoch": 1, "batch": 3, "batches": 8})
    assert [(run_id, item.batch) for run_id, item in bench.progress] == [(attempt.run_id, 3)]
    assert bench.log(attempt.run_id) == before


def test_commands_come_with_every_answer_until_seen(bench: Bench) -> None:
    attempt = bench.start()
    bench.queue.command(attempt.run_id, "pace", 12.0)
    bench.queue.command(attempt.run_id, "pace")
    bench.queue.command(attempt.run_id, "stop")
    bench.queue.command(attempt.run_id, "stop")
    commands = bench.send(attempt, first=2).commands
    assert [(command.command, command.value) for command in commands] == [("pace", None), ("stop", None)]
    assert bench.send(attempt, first=2).commands == commands
    left = bench.send(attempt, first=2, seen=commands[0].id).commands
    assert [command.command for command in left] == ["stop"]
    assert bench.send(attempt, first=2, seen=left[0].id).commands == []


def test_a_verdict_follows_its_epoch_and_precedes_the_end(bench: Bench) -> None:
    attempt = bench.start()
    bench.send(attempt, *turned(15, 10), end("completed"), first=2)
    log = bench.log(attempt.run_id)
    assert [event.kind for event in log[-3:]] == [EventKind.EPOCH, EventKind.DIAGNOSIS, EventKind.STATUS]
    assert log[-2].data["since"] == 10
    assert "Overfitting since epoch 10" in log[-2].data["message"]
    assert [event.seq for event in log] == list(range(1, len(log) + 1))


def test_a_new_best_takes_the_verdict_back(bench: Bench) -> None:
    attempt = bench.start()
    bench.send(attempt, *turned(15, 10), epoch(16, 0.01, 0.1), first=2)
    assert diagnoses(bench, attempt.run_id) == [("overfitting", 10), (None, None)]


def test_the_diagnosis_goes_on_where_an_earlier_server_left_it(bench: Bench) -> None:
    attempt = bench.start()
    events = turned(16, 10)
    for number, event in enumerate(events):
        bench.ingest = bench.new_ingest()
        bench.send(attempt, event, first=2 + number)
    assert diagnoses(bench, attempt.run_id) == [("overfitting", 10)]


def test_a_network_with_penalties_is_judged_without_them(bench: Bench) -> None:
    """Its `val_loss` falls to the end with the penalty, but its `val_data_loss` rises from epoch 10 on."""
    attempt = bench.start()
    penalized = [
        (
            kind,
            data
            | {
                "metrics": {
                    "loss": 3.0 - 0.1 * number,
                    "data_loss": data["metrics"]["loss"],
                    "val_loss": 3.0 - 0.1 * number,
                    "val_data_loss": data["metrics"]["val_loss"],
                },
                "penalty": {"total": 2.0 - 0.1 * number, "layers": {"hidden": {"kernel": 2.0 - 0.1 * number}}},
            },
        )
        for number, (kind, data) in enumerate(turned(15, 10), start=1)
    ]
    bench.send(attempt, *penalized, first=2)
    assert diagnoses(bench, attempt.run_id) == [("overfitting", 10)]
    (said,) = [event.data for event in bench.log(attempt.run_id) if event.kind is EventKind.DIAGNOSIS]
    assert said["metric"] == "data_loss"
    assert "validation loss without the penalty rose" in said["message"]


def test_supersede_takes_the_verdict_back_with_its_epochs(bench: Bench) -> None:
    attempt = bench.start()
    bench.send(attempt, *turned(15, 10), first=2)
    bench.leases.lose(attempt.id, GONE)
    attempt = bench.lease()
    again = turned(15, 10)[8:]
    bench.send(attempt, ("supersede", {"from_epoch": 9}), end("running"), *again, first=1)
    assert diagnoses(bench, attempt.run_id) == [("overfitting", 10), (None, None), ("overfitting", 10)]


def test_a_refused_batch_does_not_reach_the_diagnosis(bench: Bench) -> None:
    attempt = bench.start()
    with pytest.raises(Conflict):
        bench.send(attempt, *turned(15, 10), end("completed"), epoch(16), first=2)
    assert diagnoses(bench, attempt.run_id) == []
    bench.send(attempt, *turned(15, 10), first=2)
    assert diagnoses(bench, attempt.run_id) == [("overfitting", 10)]


def test_the_same_batch_from_many_threads_is_stored_once(bench: Bench) -> None:
    attempt = bench.start()
    sent = [batch(attempt, *[epoch(n) for n in range(1, 1 + size)], first=2) for size in (3, 10, 20, 20)]
    together = threading.Barrier(len(sent))

    def post(one: RunnerBatch) -> int:
        together.wait()
        return bench.ingest.ingest(attempt.id, one).acked

    with ThreadPoolExecutor(len(sent)) as pool:
        acked = list(pool.map(post, sent))
    assert max(acked) == 21
    assert [event.seq for event in bench.log(attempt.run_id)] == list(range(1, 24))
    with bench.store.read() as unit:
        assert [found.epoch for found in unit.events.epochs(attempt.run_id)] == list(range(1, 21))


def posts(bench: Bench, attempt: AttemptRecord, count: int, first_epoch: int) -> float:
    """Seconds of CPU for so many batches of two epochs each."""
    before = time.thread_time()
    for number in range(count):
        at = first_epoch + 2 * number
        bench.send(attempt, epoch(at, 1.0, 1.0 / at), epoch(at + 1, 1.0, 1.0 / (at + 1)), first=at + 1)
    return time.thread_time() - before


def test_a_batch_stays_cheap_however_long_the_run_is(bench: Bench) -> None:
    # 50 batches a second have to leave most of the time to others: 20 ms each, of which this may take 8.
    attempt = bench.start()
    posts(bench, attempt, 10, 1)
    early = posts(bench, attempt, 50, 21)
    bench.send(attempt, *[epoch(n, 1.0, 1.0 / n) for n in range(121, 1001)], first=122)
    late = posts(bench, attempt, 50, 1001)
    assert late / 50 < 0.008
    assert late < 3 * early + 0.05
