from typing import Any, get_args

import pytest

from layerloom.errors import Conflict, NotFound
from layerloom.events import CommandName, EventKind, Reason, Status
from layerloom.spec import parse_run_spec
from layerloom.store import AttemptRecord
from support.bench import GONE, SPEC, Bench, checkpoint, end, epoch


def test_a_submitted_run_waits_with_its_spec_written_out(bench: Bench) -> None:
    run = bench.submit(tags=["demo"])
    assert (run.status, run.name, run.tags, run.epochs, run.queue_position) == (
        Status.QUEUED,
        "digits",
        ("demo",),
        50,
        0,
    )
    assert run.spec == parse_run_spec(SPEC | {"tags": ["demo"]}).to_json()
    assert [(event.seq, event.kind, event.data["status"]) for event in bench.log(run.id)] == [
        (1, EventKind.STATUS, "queued")
    ]
    assert bench.changes == 1


def test_the_same_key_gives_the_same_run_and_no_second_event(bench: Bench) -> None:
    spec = parse_run_spec(SPEC)
    run, created = bench.queue.submit(spec, idempotency_key="k", parameters=7)
    again, created_again = bench.queue.submit(spec, idempotency_key="k")
    assert (created, created_again) == (True, False)
    assert again == run and run.parameters == 7
    assert len(bench.log(run.id)) == 1
    with pytest.raises(Conflict):
        bench.queue.submit(parse_run_spec(SPEC | {"name": "other"}), idempotency_key="k")


@pytest.mark.parametrize(("command", "reason"), [("stop", Reason.USER_STOP), ("cancel", Reason.USER_CANCEL)])
def test_a_queued_run_ends_at_once(bench: Bench, command: CommandName, reason: Reason) -> None:
    run = bench.queue.command(bench.submit().id, command)
    assert (run.status, run.reason, run.started_at) == (Status.CANCELLED, reason, None)
    assert run.finished_at is not None
    assert bench.leases.lease() is None


def test_a_pace_given_to_a_queued_run_waits_for_its_runner(bench: Bench) -> None:
    run = bench.submit()
    bench.queue.command(run.id, "pace", 3.0)
    attempt = bench.lease()
    assert [command.value for command in bench.send(attempt, end("running"), first=1).commands] == [3.0]


@pytest.mark.parametrize("command", get_args(CommandName))
def test_a_run_that_has_ended_takes_no_command(bench: Bench, command: CommandName) -> None:
    run = bench.queue.command(bench.submit().id, "cancel")
    with pytest.raises(Conflict, match="has ended") as caught:
        bench.queue.command(run.id, command)
    assert caught.value.code == "run_ended"
    with pytest.raises(NotFound):
        bench.queue.command("nobody", command)


RATE = {"training": {"loss": "mse", "epochs": 50, "optimizer": {"class_name": "SGD", "config": {"learning_rate": 0.1}}}}
SCHEDULE = {
    "training": {
        "loss": "mse",
        "optimizer": {
            "class_name": "SGD",
            "config": {"learning_rate": {"class_name": "CosineDecay", "config": {"decay_steps": 10}}},
        },
    }
}


def pause(bench: Bench, **changes: Any) -> AttemptRecord:
    """A run that has paused after its first epoch."""
    attempt = bench.start(**changes)
    bench.queue.command(attempt.run_id, "pause")
    (command,) = bench.send(attempt, first=2).commands
    assert command.command == "pause"
    done = ("command", {"command": "pause", "epoch": 1, "batch": 2})
    bench.send(attempt, epoch(1), done, checkpoint(1), end("paused"), first=2, seen=command.id)
    return attempt


def test_a_command_that_was_not_carried_out_survives_a_retry(bench: Bench) -> None:
    attempt = bench.start()
    bench.queue.command(attempt.run_id, "evaluate")
    (evaluate,) = bench.send(attempt, first=2).commands
    bench.leases.lose(attempt.id, GONE)
    second = bench.lease()
    assert bench.send(second, end("running"), first=1).commands == [evaluate]


@pytest.mark.parametrize(("command", "value"), [("evaluate", None), ("checkpoint", None), ("pace", 4.0)])
def test_a_command_that_was_carried_out_does_not(bench: Bench, command: CommandName, value: float | None) -> None:
    attempt = bench.start()
    bench.queue.command(attempt.run_id, command, value)
    (asked,) = bench.send(attempt, first=2).commands
    bench.send(attempt, ("command", {"command": command, "value": value, "epoch": 1}), first=2, seen=asked.id)
    bench.leases.lose(attempt.id, GONE)
    assert bench.send(bench.lease(), end("running"), first=1).commands == []


def test_pausing_ends_the_attempt_and_resuming_begins_another(bench: Bench) -> None:
    attempt = pause(bench)
    run = bench.run(attempt.run_id)
    assert (run.status, run.epoch, run.finished_at, run.queue_position) == (Status.PAUSED, 1, None, None)
    assert bench.attempt(attempt.id).outcome == "paused"
    assert bench.leases.lease() is None
    assert bench.queue.resume(run.id).queue_position == 0
    # Asked twice is asked once.
    assert bench.queue.resume(run.id).seq == bench.run(run.id).seq
    kinds = [(event.kind, event.data.get("status") or event.data["command"]) for event in bench.log(run.id)[-2:]]
    assert kinds == [("command", "resume"), ("status", "queued")]
    second = bench.lease()
    assert bench.send(second, end("running"), epoch(2), first=1).commands == []
    assert (bench.run(run.id).status, bench.run(run.id).epoch) == (Status.RUNNING, 2)


def test_a_pause_asked_twice_is_as_once(bench: Bench) -> None:
    attempt = bench.start()
    bench.queue.command(attempt.run_id, "pause")
    bench.queue.command(attempt.run_id, "pause")
    assert len(bench.send(attempt, first=2).commands) == 1
    bench.send(attempt, end("paused"), first=2)
    before = bench.run(attempt.run_id)
    assert bench.queue.command(attempt.run_id, "pause") == before


@pytest.mark.parametrize(
    ("command", "status", "reason"),
    [("stop", Status.STOPPED, Reason.USER_STOP), ("cancel", Status.CANCELLED, Reason.USER_CANCEL)],
)
def test_a_stop_given_after_a_pause_wins(bench: Bench, command: CommandName, status: Status, reason: Reason) -> None:
    attempt = bench.start()
    bench.queue.command(attempt.run_id, "pause")
    bench.queue.command(attempt.run_id, command)
    assert [asked.command for asked in bench.send(attempt, first=2).commands] == [command]
    # The runner had begun to pause before it heard of it.
    bench.send(attempt, epoch(1), checkpoint(1), end("paused"), first=2)
    run = bench.run(attempt.run_id)
    assert (run.status, run.reason) == (status, reason)
    assert bench.attempt(attempt.id).outcome == "paused"


@pytest.mark.parametrize(
    ("command", "status", "reason"),
    [("stop", Status.STOPPED, Reason.USER_STOP), ("cancel", Status.CANCELLED, Reason.USER_CANCEL)],
)
def test_a_paused_run_ends_at_once(bench: Bench, command: CommandName, status: Status, reason: Reason) -> None:
    run = bench.queue.command(pause(bench).run_id, command)
    assert (run.status, run.reason, run.epoch) == (status, reason, 1)
    assert bench.leases.lease() is None


def test_a_run_that_waits_to_go_on_keeps_what_it_has_when_it_is_stopped(bench: Bench) -> None:
    attempt = bench.start()
    bench.send(attempt, epoch(1), checkpoint(1), first=2)
    bench.leases.lose(attempt.id, GONE)
    assert bench.queue.command(attempt.run_id, "stop").status is Status.STOPPED


def test_a_rate_given_to_a_paused_run_is_set_when_it_trains_on(bench: Bench) -> None:
    attempt = pause(bench, **RATE)
    bench.queue.command(attempt.run_id, "learning_rate", 0.01)
    bench.queue.resume(attempt.run_id)
    commands = bench.send(bench.lease(), end("running"), first=1).commands
    assert [(command.command, command.value) for command in commands] == [("learning_rate", 0.01)]


def in_status(bench: Bench, status: Status, **changes: Any) -> str:
    if status is Status.QUEUED:
        return bench.submit(**changes).id
    if status is Status.STARTING:
        bench.submit(**changes)
        return bench.lease().run_id
    return (pause(bench, **changes) if status is Status.PAUSED else bench.start(**changes)).run_id


@pytest.mark.parametrize(
    ("command", "statuses", "code"),
    [
        ("pause", [Status.QUEUED], "run_not_training"),
        ("evaluate", [Status.QUEUED, Status.PAUSED], "run_not_training"),
        ("checkpoint", [Status.QUEUED, Status.PAUSED], "run_not_training"),
        ("learning_rate", [], ""),
        ("pace", [], ""),
    ],
)
@pytest.mark.parametrize("status", [Status.QUEUED, Status.STARTING, Status.RUNNING, Status.PAUSED])
def test_each_status_takes_its_commands(
    bench: Bench, command: CommandName, statuses: list[Status], code: str, status: Status
) -> None:
    run_id = in_status(bench, status, **RATE)
    if status not in statuses:
        assert bench.queue.command(run_id, command, 0.5).status is status
        return
    with pytest.raises(Conflict) as caught:
        bench.queue.command(run_id, command)
    assert caught.value.code == code and caught.value.fix and caught.value.received == status


@pytest.mark.parametrize("status", [Status.QUEUED, Status.STARTING, Status.RUNNING])
def test_only_a_paused_run_is_resumed(bench: Bench, status: Status) -> None:
    run_id = in_status(bench, status)
    with pytest.raises(Conflict, match=f"is {status}, not paused") as caught:
        bench.queue.resume(run_id)
    assert caught.value.code == "run_not_paused"


def test_a_run_that_is_about_to_pause_or_end_takes_little_more(bench: Bench) -> None:
    run_id = bench.start().run_id
    bench.queue.command(run_id, "pause")
    for ask in (
        lambda: bench.queue.resume(run_id),
        lambda: bench.queue.command(run_id, "evaluate"),
        lambda: bench.queue.command(run_id, "checkpoint"),
    ):
        with pytest.raises(Conflict, match="about to pause") as caught:
            ask()
        assert caught.value.code == "run_pausing"
    bench.queue.command(run_id, "stop")
    for command in ("pause", "learning_rate", "evaluate", "checkpoint"):
        with pytest.raises(Conflict, match="about to stop") as caught:
            bench.queue.command(run_id, command)
        assert caught.value.code == "run_ending"
    assert bench.queue.command(run_id, "cancel").status is Status.RUNNING


@pytest.mark.parametrize("status", [Status.QUEUED, Status.RUNNING, Status.PAUSED])
def test_a_run_that_follows_a_schedule_takes_no_rate(bench: Bench, status: Status) -> None:
    run_id = in_status(bench, status, **SCHEDULE)
    with pytest.raises(Conflict, match="CosineDecay") as caught:
        bench.queue.commands(run_id, {"pace": 1.0, "learning_rate": 0.1})
    assert caught.value.code == "follows_schedule"
    # All or nothing: the pace was not taken either.
    with bench.store.read() as unit:
        assert all(command.command != "pace" for command in unit.commands.of_run(run_id))


def test_a_rate_that_the_paused_state_does_not_have_is_set_when_it_trains_on(bench: Bench) -> None:
    attempt = bench.start(**RATE)
    bench.send(attempt, epoch(1), checkpoint(1), first=2)
    bench.queue.command(attempt.run_id, "learning_rate", 0.01)
    bench.queue.command(attempt.run_id, "pause")
    rate, asked = bench.send(attempt, first=4).commands
    done = [
        ("command", {"command": name, "value": value, "epoch": 1, "batch": 4})
        for name, value in (("learning_rate", rate.value), ("pause", None))
    ]
    # Nothing was trained since the state was written, so it is not written again.
    bench.send(attempt, *done, end("paused"), first=4, seen=asked.id)
    bench.queue.resume(attempt.run_id)
    commands = bench.send(bench.lease(), end("running"), first=1).commands
    assert [(command.command, command.value) for command in commands] == [("learning_rate", 0.01)]
