import dataclasses

import pytest

from layerloom.errors import StaleFence
from layerloom.events import Reason, Status
from layerloom.jobs.leases import MAX_FRUITLESS, fruitless
from layerloom.jobs.queue import Command
from layerloom.store import AttemptRecord
from support.bench import Bench, checkpoint, end, epoch


def test_the_oldest_run_is_leased_and_starts(bench: Bench) -> None:
    first, second = bench.submit(), bench.submit()
    attempt = bench.lease()
    assert (attempt.run_id, attempt.number, attempt.acked) == (first.id, 1, 0)
    run = bench.run(first.id)
    assert (run.status, run.attempt) == (Status.STARTING, 1)
    assert [event.attempt for event in bench.log(first.id)] == [0, 1]
    assert bench.lease().run_id == second.id
    assert bench.leases.lease() is None


def test_batches_renew_the_lease_and_silence_ends_it(bench: Bench) -> None:
    attempt = bench.start()
    bench.clock.now += bench.leases.seconds - 1
    assert bench.leases.expired() == []
    bench.send(attempt, first=2)
    bench.clock.now += bench.leases.seconds - 1
    assert bench.leases.expired() == []
    bench.clock.now += 1
    assert [expired.id for expired in bench.leases.expired()] == [attempt.id]


def test_a_lost_run_is_queued_again_and_the_late_runner_is_refused(bench: Bench) -> None:
    attempt = bench.start()
    bench.send(attempt, epoch(1), first=2)
    assert bench.leases.lose(attempt.id, "It was gone.", {"code": "worker_lost"})
    run = bench.run(attempt.run_id)
    assert (run.status, run.reason, run.message) == (Status.QUEUED, Reason.WORKER_LOST, "It was gone.")
    assert (run.error, run.finished_at, run.queue_position) == ({"code": "worker_lost"}, None, 0)
    with pytest.raises(StaleFence):
        bench.send(attempt, epoch(2), first=3)
    assert bench.lease().number == 2
    with pytest.raises(StaleFence):
        bench.send(attempt, first=3)
    assert bench.run(run.id).attempt == 2
    assert bench.run(run.id).epoch == 1
    assert not bench.leases.lose(attempt.id, "Again.")


def test_attempts_without_a_new_checkpoint_are_limited(bench: Bench) -> None:
    run = bench.submit()
    for number in range(1, MAX_FRUITLESS + 1):
        attempt = bench.lease()
        assert attempt.number == number
        bench.leases.lose(attempt.id, "It was gone.", {"code": "worker_lost", "log": "tail"})
    ended = bench.run(run.id)
    assert (ended.status, ended.reason) == (Status.FAILED, Reason.RETRIES_EXHAUSTED)
    assert ended.message == "It was gone. 3 attempts in a row reached no new checkpoint."
    assert ended.error == {"code": "worker_lost", "log": "tail"}
    assert bench.leases.lease() is None


def test_a_new_checkpoint_gives_new_attempts(bench: Bench) -> None:
    attempt = bench.start()
    bench.leases.lose(attempt.id, "Gone.")
    attempt = bench.lease()
    bench.send(attempt, end("running"), epoch(1), checkpoint(1), first=1)
    for _ in range(MAX_FRUITLESS):
        assert bench.run(attempt.run_id).status in {Status.STARTING, Status.RUNNING}
        bench.leases.lose(attempt.id, "Gone.")
        attempt = bench.lease()
    bench.leases.lose(attempt.id, "Gone.")
    assert bench.run(attempt.run_id).status is Status.FAILED


@pytest.mark.parametrize(
    ("checkpoints", "expected"),
    [([], 0), ([None], 1), ([0], 0), ([5, 5], 1), ([5, None, 3], 2), ([5, None, 6], 0), ([None, None, None], 3)],
)
def test_only_a_checkpoint_beyond_all_before_counts(checkpoints: list[int | None], expected: int) -> None:
    plain = AttemptRecord("a", "r", 1, "f", "", 0.0, 0, None, None, None, None, None, None)
    attempts = [dataclasses.replace(plain, checkpoint_epoch=reached) for reached in checkpoints]
    assert fruitless(attempts) == expected


@pytest.mark.parametrize(
    ("command", "status", "reason"),
    [("stop", Status.STOPPED, Reason.USER_STOP), ("cancel", Status.CANCELLED, Reason.USER_CANCEL)],
)
def test_a_lost_run_that_was_asked_to_end_ends(bench: Bench, command: Command, status: Status, reason: Reason) -> None:
    attempt = bench.start()
    bench.queue.command(attempt.run_id, command)
    bench.leases.lose(attempt.id, "Gone.")
    run = bench.run(attempt.run_id)
    assert (run.status, run.reason) == (status, reason)
    assert bench.leases.lease() is None


@pytest.mark.parametrize(
    ("restore", "expected"), [(True, {"loss": 0.5, "val_loss": 0.4}), (False, {"loss": 0.2, "val_loss": 0.9})]
)
def test_the_server_ends_a_run_with_the_metrics_of_the_kept_weights(
    bench: Bench, restore: bool, expected: dict[str, float]
) -> None:
    training = {"loss": "mse", "early_stopping": {"restore_best_weights": restore}}
    attempt = bench.start(training=training)
    kind, first = epoch(1, 0.5, 0.4)
    bench.send(attempt, (kind, first | {"best_epoch": 1}), epoch(2, 0.2, 0.9), first=2)
    bench.queue.command(attempt.run_id, "cancel")
    bench.leases.lose(attempt.id, "Gone.")
    assert bench.run(attempt.run_id).metrics == expected


def test_grace_moves_every_live_lease_and_no_other(bench: Bench) -> None:
    attempt = bench.start()
    bench.clock.now += 100
    bench.leases.grant_grace(30)
    assert bench.leases.expired() == []
    bench.clock.now += 30
    assert [expired.id for expired in bench.leases.expired()] == [attempt.id]
