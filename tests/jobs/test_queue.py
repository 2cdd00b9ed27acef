import pytest

from layerloom.errors import Conflict, NotFound
from layerloom.events import EventKind, Reason, Status
from layerloom.jobs.queue import Command
from layerloom.spec import parse_run_spec
from support.bench import SPEC, Bench, end


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
def test_a_queued_run_ends_at_once(bench: Bench, command: Command, reason: Reason) -> None:
    run = bench.queue.command(bench.submit().id, command)
    assert (run.status, run.reason, run.started_at) == (Status.CANCELLED, reason, None)
    assert run.finished_at is not None
    assert bench.leases.lease() is None


def test_a_pace_given_to_a_queued_run_waits_for_its_runner(bench: Bench) -> None:
    run = bench.submit()
    bench.queue.command(run.id, "pace", 3.0)
    attempt = bench.lease()
    assert [command.value for command in bench.send(attempt, end("running"), first=1).commands] == [3.0]


@pytest.mark.parametrize("command", ["stop", "cancel", "pace"])
def test_a_run_that_has_ended_takes_no_command(bench: Bench, command: Command) -> None:
    run = bench.queue.command(bench.submit().id, "cancel")
    with pytest.raises(Conflict, match="has ended") as caught:
        bench.queue.command(run.id, command)
    assert caught.value.code == "run_ended"
    with pytest.raises(NotFound):
        bench.queue.command("nobody", command)


def test_commands_survive_a_retry(bench: Bench) -> None:
    attempt = bench.start()
    bench.queue.command(attempt.run_id, "pace", 4.0)
    (pace,) = bench.send(attempt, first=2).commands
    bench.send(attempt, first=2, seen=pace.id)
    bench.leases.lose(attempt.id, "Gone.")
    second = bench.lease()
    assert bench.send(second, end("running"), first=1).commands == [pace]
