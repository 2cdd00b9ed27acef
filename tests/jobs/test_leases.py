import dataclasses

import pytest

from layerloom.errors import StaleFence
from layerloom.events import CommandName, KeptModel, Reason, Status
from layerloom.jobs.leases import MAX_FRUITLESS, fruitless
from layerloom.store import AttemptRecord
from support.bench import GONE, Bench, checkpoint, end, epoch

TRIED_AGAIN = "It was gone. It is tried again from the beginning."
PLAIN = AttemptRecord("a", "r", 1, "f", "", 0.0, 0, None, None, None, None, None)


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
    assert bench.expired() == []
    bench.send(attempt, first=2)
    bench.clock.now += bench.leases.seconds - 1
    assert bench.expired() == []
    bench.clock.now += 1
    assert [expired.id for expired in bench.expired()] == [attempt.id]


def test_a_lost_run_is_queued_again_and_the_late_runner_is_refused(bench: Bench) -> None:
    attempt = bench.start()
    bench.send(attempt, epoch(1), first=2)
    assert bench.leases.lose(attempt.id, GONE)
    run = bench.run(attempt.run_id)
    assert (run.status, run.reason, run.message) == (Status.QUEUED, Reason.WORKER_LOST, TRIED_AGAIN)
    assert (run.error, run.finished_at, run.queue_position) == (GONE.error, None, 0)
    with pytest.raises(StaleFence):
        bench.send(attempt, epoch(2), first=3)
    assert bench.lease().number == 2
    with pytest.raises(StaleFence):
        bench.send(attempt, first=3)
    assert bench.run(run.id).attempt == 2
    assert bench.run(run.id).epoch == 1
    assert not bench.leases.lose(attempt.id, GONE)


def test_attempts_without_a_new_checkpoint_are_limited(bench: Bench) -> None:
    run = bench.submit()
    for number in range(1, MAX_FRUITLESS + 1):
        attempt = bench.lease()
        assert attempt.number == number
        bench.leases.lose(attempt.id, GONE)
    ended = bench.run(run.id)
    assert (ended.status, ended.reason) == (Status.FAILED, Reason.RETRIES_EXHAUSTED)
    assert ended.message == "It was gone. 3 attempts in a row reached no new checkpoint. Look for it."
    assert ended.error == {"code": "worker_lost", "message": "It was gone.", "fix": "Look for it.", "log": "tail"}
    assert bench.leases.lease() is None


def test_a_new_checkpoint_gives_new_attempts(bench: Bench) -> None:
    attempt = bench.start()
    bench.leases.lose(attempt.id, GONE)
    attempt = bench.lease()
    bench.send(attempt, end("running"), epoch(1), checkpoint(1), first=1)
    for _ in range(MAX_FRUITLESS):
        assert bench.run(attempt.run_id).status in {Status.STARTING, Status.RUNNING}
        bench.leases.lose(attempt.id, GONE)
        attempt = bench.lease()
    bench.leases.lose(attempt.id, GONE)
    assert bench.run(attempt.run_id).status is Status.FAILED


@pytest.mark.parametrize(
    ("checkpoints", "expected"),
    [
        ([], 0),
        ([None], 1),
        ([(0, 0)], 0),
        ([(5, 0), (5, 0)], 1),
        ([(5, 0), None, (3, 9)], 2),
        ([(5, 0), None, (6, 0)], 0),
        ([None, None, None], 3),
        # A long epoch has states amid it.
        ([(0, 70), (0, 140)], 0),
        ([(0, 140), (0, 70)], 1),
    ],
)
def test_only_a_checkpoint_beyond_all_before_counts(checkpoints: list[tuple[int, int] | None], expected: int) -> None:
    attempts = [
        dataclasses.replace(
            PLAIN,
            checkpoint_epoch=reached and reached[0],
            checkpoint_batch=reached and reached[1],
            outcome="worker_lost",
        )
        for reached in checkpoints
    ]
    assert fruitless(attempts) == expected


def test_an_attempt_that_paused_was_not_fruitless() -> None:
    lost, paused = (dataclasses.replace(PLAIN, outcome=outcome) for outcome in ("worker_lost", "paused"))
    assert fruitless([lost, lost, paused]) == 0
    assert fruitless([lost, lost, paused, lost]) == 1


def test_how_the_system_took_the_last_attempt_is_the_reason(bench: Bench) -> None:
    run = bench.submit()
    for _ in range(MAX_FRUITLESS):
        bench.leases.lose(bench.lease().id, dataclasses.replace(GONE, reason=Reason.OUT_OF_MEMORY))
    ended = bench.run(run.id)
    assert (ended.status, ended.reason) == (Status.FAILED, Reason.OUT_OF_MEMORY)
    assert ended.error is not None and ended.error["code"] == "out_of_memory"


def test_a_lost_run_that_was_to_pause_is_paused_and_goes_on_when_resumed(bench: Bench) -> None:
    attempt = bench.start()
    bench.send(attempt, epoch(1), checkpoint(1), first=2)
    bench.queue.command(attempt.run_id, "pause")
    bench.leases.lose(attempt.id, GONE)
    run = bench.run(attempt.run_id)
    assert (run.status, run.reason) == (Status.PAUSED, Reason.WORKER_LOST)
    assert str(run.message).endswith("it goes on from its checkpoint after epoch 1.")
    assert bench.queue.resume(run.id).status is Status.QUEUED
    again = bench.lease()
    assert bench.send(again, end("running"), first=1).commands == []


@pytest.mark.parametrize("before", [True, False])
def test_a_rate_is_set_again_where_the_checkpoint_does_not_have_it(bench: Bench, before: bool) -> None:
    attempt = bench.start()
    for rate in (0.1, 0.2):
        bench.queue.command(attempt.run_id, "learning_rate", rate)
    (command,) = bench.send(attempt, first=2).commands
    assert command.value == 0.2
    done = ("command", {"command": "learning_rate", "value": 0.2, "epoch": 1, "batch": 3})
    events = [done, checkpoint(1)] if before else [checkpoint(1), done]
    bench.send(attempt, *events, first=2, seen=command.id)
    bench.leases.lose(attempt.id, GONE)
    again = bench.send(bench.lease(), end("running"), first=1).commands
    assert [command.value for command in again] == ([] if before else [0.2])
    with bench.store.read() as unit:
        assert len(unit.events.commands(attempt.run_id)) == (1 if before else 0)


def test_a_rate_that_a_damaged_state_took_along_is_set_again(bench: Bench) -> None:
    attempt = bench.start()
    bench.queue.command(attempt.run_id, "learning_rate", 0.1)
    (command,) = bench.send(attempt, epoch(1), checkpoint(1), first=2).commands
    done = ("command", {"command": "learning_rate", "value": 0.1, "epoch": 1, "batch": 3})
    bench.send(attempt, done, epoch(2), checkpoint(2), first=4, seen=command.id)
    bench.leases.lose(attempt.id, GONE)
    again = bench.lease()
    assert bench.send(again, first=1).commands == []
    # The state of epoch 2 does not hold what its sum promises: the attempt begins after epoch 1.
    commands = bench.send(again, ("supersede", {"from_epoch": 2}), end("running"), first=1).commands
    assert [(command.command, command.value) for command in commands] == [("learning_rate", 0.1)]
    with bench.store.read() as unit:
        assert unit.events.commands(attempt.run_id) == []


@pytest.mark.parametrize(
    ("command", "status", "reason"),
    [("stop", Status.STOPPED, Reason.USER_STOP), ("cancel", Status.CANCELLED, Reason.USER_CANCEL)],
)
def test_a_lost_run_that_was_asked_to_end_ends(
    bench: Bench, command: CommandName, status: Status, reason: Reason
) -> None:
    attempt = bench.start()
    bench.queue.command(attempt.run_id, command)
    bench.leases.lose(attempt.id, GONE)
    run = bench.run(attempt.run_id)
    assert (run.status, run.reason) == (status, reason)
    assert bench.leases.lease() is None


@pytest.mark.parametrize(
    ("stopping", "expected"),
    [
        (None, {"loss": 0.5, "val_loss": 0.4}),
        ({"restore_best_weights": True}, {"loss": 0.5, "val_loss": 0.4}),
        ({"restore_best_weights": False}, {"loss": 0.2, "val_loss": 0.9}),
    ],
)
def test_the_server_ends_a_run_with_the_metrics_of_the_kept_weights(
    bench: Bench, stopping: dict[str, bool] | None, expected: dict[str, float]
) -> None:
    training = {"loss": "mse", "early_stopping": stopping}
    attempt = bench.start(training=training)
    kind, first = epoch(1, 0.5, 0.4)
    bench.send(attempt, (kind, first | {"best_epoch": 1}), epoch(2, 0.2, 0.9), first=2)
    bench.queue.command(attempt.run_id, "cancel")
    bench.leases.lose(attempt.id, GONE)
    assert bench.run(attempt.run_id).metrics == expected


BOTH = [(1, 0, "best"), (2, 3, "last")]


@pytest.mark.parametrize(
    ("restores", "states", "kept", "expected"),
    [
        (True, BOTH, KeptModel(which="best", epoch=1), {"loss": 0.5, "val_loss": 0.4}),
        (False, BOTH, KeptModel(which="last", epoch=2, batch=3), {"loss": 0.4, "val_loss": 0.3}),
        # No best one was written yet.
        (True, BOTH[1:], KeptModel(which="last", epoch=2, batch=3), {"loss": 0.4, "val_loss": 0.3}),
    ],
)
def test_a_lost_run_keeps_the_newest_state_that_was_written(
    bench: Bench, restores: bool, states: list[tuple[int, int, str]], kept: KeptModel, expected: dict[str, float]
) -> None:
    attempt = bench.start(training={"loss": "mse", "early_stopping": {"restore_best_weights": restores}})
    for number, (loss, val_loss) in enumerate([(0.5, 0.4), (0.4, 0.3), (0.3, 0.2)], start=1):
        kind, data = epoch(number, loss, val_loss)
        bench.send(attempt, (kind, data | {"best_epoch": number}), first=number + 1)
    written = [
        ("checkpoint", {"epoch": number, "batch": batch, "which": which, "size": 1, "sha256": "0"})
        for number, batch, which in states
    ]
    bench.send(attempt, *written, first=5)
    bench.queue.command(attempt.run_id, "stop")
    bench.leases.lose(attempt.id, GONE)
    run = bench.run(attempt.run_id)
    assert (run.status, run.kept_model, run.metrics) == (Status.STOPPED, kept, expected)
    assert run.message is not None
    assert run.message.endswith("3 batches further.") is (kept.which == "last")


def test_a_cancelled_run_keeps_no_model(bench: Bench) -> None:
    attempt = bench.start()
    bench.send(attempt, epoch(1), checkpoint(1), first=2)
    bench.queue.command(attempt.run_id, "cancel")
    bench.leases.lose(attempt.id, GONE)
    assert bench.run(attempt.run_id).kept_model is None


def test_grace_moves_every_live_lease_and_no_other(bench: Bench) -> None:
    attempt = bench.start()
    bench.clock.now += 100
    bench.leases.grant_grace(30)
    assert bench.expired() == []
    bench.clock.now += 30
    assert [expired.id for expired in bench.expired()] == [attempt.id]


def test_a_rate_is_set_again_by_who_passes_over_a_state(bench: Bench) -> None:
    attempt = bench.start()
    bench.queue.command(attempt.run_id, "learning_rate", 0.1)
    (command,) = bench.send(attempt, ("checkpoint", {**checkpoint(1)[1], "epoch": 0, "batch": 3}), first=2).commands
    done = ("command", {"command": "learning_rate", "value": 0.1, "epoch": 1, "batch": 5})
    written = ("checkpoint", {**checkpoint(1)[1], "epoch": 0, "batch": 9})
    bench.send(attempt, done, written, first=3, seen=command.id)
    bench.leases.lose(attempt.id, GONE)
    again = bench.lease()
    assert bench.send(again, first=1).commands == []
    warning = ("log", {"level": "warning", "message": "Passed over.", "code": "checkpoint_broken"})
    assert [asked.value for asked in bench.send(again, warning, end("running"), first=1).commands] == [0.1]
