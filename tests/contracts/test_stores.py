"""What every store promises (``store/base.py``), held against each store there is."""

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from layerloom.errors import Conflict, NotFound, SpecError
from layerloom.events import (
    TRANSITIONS,
    CheckpointData,
    CommandData,
    EpochData,
    EventKind,
    LogData,
    Reason,
    RunEvent,
    Status,
    StatusData,
    SupersedeData,
    can_go,
)
from layerloom.graph.summary import Part, Summary
from layerloom.store import EventData, NewEvent, RunRecord, SqlStore, Store, utc_text
from tests.support.specs import spiral

STORES: dict[str, Callable[[Path], Store]] = {"sqlite": lambda folder: SqlStore(folder / "layerloom.db")}
NOW = 1_800_000_000.0
AT = utc_text(NOW)


@pytest.fixture(params=STORES)
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    store = STORES[request.param](tmp_path)
    yield store
    store.close()


def create(store: Store, name: str = "digits", *, tags: tuple[str, ...] = (), priority: int = 0) -> RunRecord:
    with store.write() as unit:
        run, _ = unit.runs.create({}, name=name, tags=tags, epochs=10, now=NOW, priority=priority)
        unit.events.append(run.id, [NewEvent(StatusData(status=Status.QUEUED), AT)])
    return get(store, run.id)


def get(store: Store, run_id: str) -> RunRecord:
    with store.read() as unit:
        return unit.runs.get(run_id)


def append(store: Store, run_id: str, *data: EventData, first: int | None = None) -> list[RunEvent]:
    events = [NewEvent(item, AT, None if first is None else first + i) for i, item in enumerate(data)]
    with store.write() as unit:
        return unit.events.append(run_id, events)


def status(name: Status, **more: object) -> StatusData:
    return StatusData.model_validate({"status": name, **more})


def epoch(number: int, loss: float = 1.0, best: int | None = None) -> EpochData:
    return EpochData(epoch=number, metrics={"loss": loss}, duration=0.1, best_epoch=best)


def running(store: Store) -> RunRecord:
    run = create(store)
    append(store, run.id, status(Status.STARTING), status(Status.RUNNING))
    return get(store, run.id)


PATHS: dict[Status, list[Status]] = {
    Status.QUEUED: [],
    Status.STARTING: [Status.STARTING],
    Status.RUNNING: [Status.STARTING, Status.RUNNING],
    Status.PAUSED: [Status.STARTING, Status.RUNNING, Status.PAUSED],
    Status.COMPLETED: [Status.STARTING, Status.RUNNING, Status.COMPLETED],
    Status.STOPPED: [Status.STARTING, Status.STOPPED],
    Status.FAILED: [Status.STARTING, Status.FAILED],
    Status.CANCELLED: [Status.CANCELLED],
}


def test_runs_are_numbered_from_1_and_a_number_is_never_used_again(store: Store) -> None:
    first, second = create(store), create(store)
    assert (first.number, second.number) == (1, 2)
    append(store, second.id, status(Status.CANCELLED))
    with store.write() as unit:
        unit.runs.delete(second.id)
    assert create(store).number == 3


def test_a_new_run_has_nothing_behind_it(store: Store) -> None:
    run = create(store, tags=("demo", "night", "demo"))
    assert (run.status, run.attempt, run.epoch, run.epochs, run.seq) == (Status.QUEUED, 0, 0, 10, 1)
    assert (run.best_epoch, run.metrics, run.error, run.started_at, run.finished_at) == (None, {}, None, None, None)
    assert run.created_at == AT == "2027-01-15T08:00:00.000Z"
    assert run.tags == ("demo", "night")


def test_what_was_expected_of_a_run_stays_with_it(store: Store) -> None:
    expected = {"seconds_per_epoch": 0.02, "device": "cpu", "memory": 8192}
    with store.write() as unit:
        run, _ = unit.runs.create({}, name="", tags=(), epochs=1, now=NOW, forecast=expected)
    assert get(store, run.id).forecast == expected
    assert create(store).forecast is None


def test_a_run_is_called_by_its_name_or_by_what_it_is(store: Store) -> None:
    told = Summary(layers="2-16-2", parts=[Part(kind="word", word="dropout", values=[0.3])])
    with store.write() as unit:
        run, _ = unit.runs.create({}, name="", tags=(), epochs=1, now=NOW, summary=told)
    assert (get(store, run.id).summary, get(store, run.id).title) == (told, "2-16-2, dropout 0.3")
    with store.write() as unit:
        unit.runs.update(run.id, name="wide")
    assert get(store, run.id).title == "wide"


def test_what_a_run_of_an_older_version_is_stands_in_its_spec(store: Store) -> None:
    with store.write() as unit:
        run, _ = unit.runs.create(spiral() | {"name": ""}, name="", tags=(), epochs=1, now=NOW)
    # Which shape its data had, it does not say.
    assert get(store, run.id).title == "16-2"


def test_the_same_key_and_spec_give_the_same_run_and_another_spec_a_conflict(store: Store) -> None:
    def submit(spec: dict[str, object]) -> tuple[RunRecord, bool]:
        with store.write() as unit:
            return unit.runs.create(spec, name="", tags=(), epochs=1, now=NOW, idempotency_key="k")

    run, created = submit({"a": 1, "b": 2})
    again, created_again = submit({"b": 2, "a": 1})
    assert (created, created_again, again.id) == (True, False, run.id)
    with pytest.raises(Conflict, match="another request"):
        submit({"a": 2})


def test_the_queue_goes_by_priority_then_age(store: Store) -> None:
    names = ["first", "second", "urgent"]
    runs = {name: create(store, name, priority=int(name == "urgent")) for name in names}
    positions = {name: get(store, run.id).queue_position for name, run in runs.items()}
    assert positions == {"urgent": 0, "first": 1, "second": 2}
    with store.read() as unit:
        following = unit.runs.next_queued()
    assert following is not None and following.id == runs["urgent"].id
    append(store, runs["urgent"].id, status(Status.STARTING))
    assert get(store, runs["urgent"].id).queue_position is None
    assert get(store, runs["first"].id).queue_position == 0


def test_a_list_is_newest_first_and_its_cursor_misses_and_repeats_nothing(store: Store) -> None:
    numbers = [create(store).number for _ in range(7)]
    seen: list[int] = []
    after: str | None = None
    while True:
        with store.read() as unit:
            page = unit.runs.page(after=after, limit=3)
        seen += [run.number for run in page.runs]
        # A newer run that appears meanwhile does not shift the pages behind it.
        create(store)
        if page.next is None:
            break
        after = page.next
    assert seen == numbers[::-1]
    with store.read() as unit, pytest.raises(SpecError, match="cursor"):
        unit.runs.page(after="x")


def test_a_list_is_filtered_by_statuses_and_tag(store: Store) -> None:
    a, b, c = create(store, tags=("x",)), create(store, tags=("x", "y")), create(store)
    append(store, a.id, status(Status.CANCELLED))
    append(store, b.id, status(Status.STARTING))
    with store.read() as unit:
        assert [run.id for run in unit.runs.page(statuses=[Status.CANCELLED, Status.QUEUED]).runs] == [c.id, a.id]
        assert [run.id for run in unit.runs.page(tag="x").runs] == [b.id, a.id]
        assert [run.id for run in unit.runs.page(tag="x", statuses=[Status.STARTING]).runs] == [b.id]
        assert unit.runs.page(tag="z").runs == ()


def test_a_run_is_renamed_and_tagged(store: Store) -> None:
    run = create(store, tags=("old",))
    with store.write() as unit:
        changed = unit.runs.update(run.id, name="better", tags=["new", "b"])
        assert unit.runs.update(run.id).name == "better"
    assert (changed.name, changed.tags) == ("better", ("new", "b"))
    with store.read() as unit:
        assert unit.runs.page(tag="old").runs == ()


def test_deleting_takes_everything_and_is_refused_while_live(store: Store) -> None:
    run = create(store, tags=("x",))
    with store.write() as unit:
        attempt = unit.attempts.add(run, now=NOW, expires_at=NOW)
        unit.commands.add(run.id, "stop", None, now=NOW)
        with pytest.raises(Conflict, match="cannot be deleted"):
            unit.runs.delete(run.id)
    append(store, run.id, status(Status.CANCELLED))
    with store.write() as unit:
        unit.runs.delete(run.id)
    with store.read() as unit:
        for ask in (unit.runs.get, unit.events.page, unit.events.epochs):
            with pytest.raises(NotFound):
                ask(run.id)
        with pytest.raises(NotFound):
            unit.attempts.get(attempt.id)
        assert unit.commands.of_run(run.id) == []
        assert unit.events.latest(run.id, EventKind.STATUS) is None
        assert unit.runs.page(tag="x").runs == ()


def test_sequence_numbers_are_dense_and_per_run(store: Store) -> None:
    a, b = create(store), create(store)
    assert [event.seq for event in append(store, a.id, LogData(message="1"), LogData(message="2"))] == [2, 3]
    assert [event.seq for event in append(store, b.id, LogData(message="1"))] == [2]
    assert get(store, a.id).seq == 3


def test_events_project_onto_the_run(store: Store) -> None:
    run = running(store)
    assert run.started_at == AT
    append(store, run.id, epoch(1, 0.5, best=1), epoch(2, 0.7))
    seen = get(store, run.id)
    assert (seen.epoch, seen.best_epoch, seen.metrics) == (2, 1, {"loss": 0.7})
    append(
        store,
        run.id,
        status(Status.FAILED, reason=Reason.NAN_LOSS, message="NaN", metrics={"loss": 0.5}, error={"code": "nan_loss"}),
    )
    ended = get(store, run.id)
    assert (ended.status, ended.reason, ended.message) == (Status.FAILED, Reason.NAN_LOSS, "NaN")
    assert (ended.metrics, ended.error, ended.finished_at) == ({"loss": 0.5}, {"code": "nan_loss"}, AT)


def test_numbers_that_are_not_finite_survive(store: Store) -> None:
    run = running(store)
    (event,) = append(store, run.id, epoch(1, float("nan")))
    assert event.data["metrics"] == {"loss": "NaN"}
    assert get(store, run.id).metrics == {"loss": "NaN"}
    with store.read() as unit:
        assert unit.events.page(run.id)[-1] == event
        (found,) = unit.events.epochs(run.id)
    assert found.metrics["loss"] != found.metrics["loss"]


def test_repeated_events_change_nothing(store: Store) -> None:
    run = running(store)
    batch = [epoch(1), epoch(2)]
    assert len(append(store, run.id, *batch, first=1)) == 2
    before = get(store, run.id)
    assert append(store, run.id, *batch, first=1) == []
    assert get(store, run.id) == before
    assert [event.data["epoch"] for event in append(store, run.id, epoch(2), epoch(3), first=2)] == [3]
    # Another attempt numbers its own events.
    with store.write() as unit:
        assert len(unit.events.append(run.id, [NewEvent(epoch(1), AT, 1)], attempt=run.attempt + 1)) == 1


@pytest.mark.parametrize("before", Status)
@pytest.mark.parametrize("after", Status)
def test_only_the_steps_of_the_lifecycle_are_taken(store: Store, before: Status, after: Status) -> None:
    run = create(store)
    append(store, run.id, *(status(step) for step in PATHS[before]))
    seen = get(store, run.id)
    assert seen.status is before
    if can_go(before, after):
        append(store, run.id, status(after))
        assert get(store, run.id).status is after
    else:
        with pytest.raises(Conflict):
            append(store, run.id, status(after))
        assert get(store, run.id) == seen


@pytest.mark.parametrize("end", [name for name, following in TRANSITIONS.items() if not following])
def test_nothing_comes_after_the_terminal_status(store: Store, end: Status) -> None:
    run = create(store)
    append(store, run.id, *(status(step) for step in PATHS[end]))
    with pytest.raises(Conflict, match="has ended"):
        append(store, run.id, LogData(message="late"))


def test_a_refused_batch_leaves_no_trace(store: Store) -> None:
    heard: list[RunEvent] = []
    run = running(store)
    store.listen(lambda _run_id, events: heard.extend(events))
    with pytest.raises(Conflict):
        append(store, run.id, epoch(1), status(Status.STARTING), first=1)
    assert get(store, run.id) == run
    assert heard == []
    with store.read() as unit:
        assert unit.events.epochs(run.id) == []


def test_a_few_epochs_are_read_alone(store: Store) -> None:
    run = running(store)
    append(store, run.id, *(epoch(number) for number in range(1, 6)), SupersedeData(from_epoch=4), epoch(4, loss=0.5))
    with store.read() as unit:
        assert unit.events.epoch_numbers(run.id) == [1, 2, 3, 4]
        found = unit.events.epochs(run.id, [4, 2, 5])
        assert [(e.epoch, e.metrics["loss"]) for e in found] == [(2, 1.0), (4, 0.5)]
        assert unit.events.epochs(run.id, []) == []


def test_superseded_epochs_are_in_the_log_and_nowhere_else(store: Store) -> None:
    run = running(store)
    append(store, run.id, *(epoch(n, 1 / n, best=n) for n in range(1, 6)))
    append(store, run.id, SupersedeData(from_epoch=3))
    seen = get(store, run.id)
    assert (seen.epoch, seen.best_epoch, seen.metrics) == (2, 2, {"loss": 0.5})
    append(store, run.id, epoch(3, 0.1, best=3))
    with store.read() as unit:
        assert [(e.epoch, e.metrics["loss"]) for e in unit.events.epochs(run.id)] == [(1, 1.0), (2, 0.5), (3, 0.1)]
        logged = [event.data["epoch"] for event in unit.events.page(run.id) if event.kind is EventKind.EPOCH]
    assert logged == [1, 2, 3, 4, 5, 3]


def test_supersede_within_one_batch_spares_what_follows_it(store: Store) -> None:
    run = running(store)
    append(store, run.id, epoch(1), epoch(2), SupersedeData(from_epoch=1), epoch(1, 0.3), first=1)
    with store.read() as unit:
        assert [e.metrics["loss"] for e in unit.events.epochs(run.id)] == [0.3]
    assert get(store, run.id).epoch == 1


def test_pages_are_dense_and_end_with_an_empty_one(store: Store) -> None:
    run = create(store)
    append(store, run.id, *(LogData(message=str(n)) for n in range(24)))
    seen: list[int] = []
    while True:
        with store.read() as unit:
            page = unit.events.page(run.id, after=seen[-1] if seen else 0, limit=10)
        if not page:
            break
        seen += [event.seq for event in page]
    assert seen == list(range(1, 26))


def test_listeners_hear_every_event_in_order_and_one_that_fails_harms_nobody(
    store: Store, caplog: pytest.LogCaptureFixture
) -> None:
    heard: list[int] = []

    def fail(_run_id: str, _events: object) -> None:
        raise ValueError("broken listener")

    store.listen(fail)
    store.listen(lambda _run_id, events: heard.extend(event.seq for event in events))
    run = create(store)
    append(store, run.id, LogData(message="x"))
    assert heard == [1, 2]
    assert "A listener failed" in caplog.text


def test_appending_from_many_threads_loses_nothing_and_leaves_no_hole(store: Store) -> None:
    threads, each = 6, 25
    run = running(store)
    heard: list[int] = []
    store.listen(lambda _run_id, events: heard.extend(event.seq for event in events))
    together = threading.Barrier(threads)

    def work(thread: int) -> None:
        together.wait()
        for n in range(each):
            append(store, run.id, LogData(message=f"{thread}.{n}"))

    with ThreadPoolExecutor(threads) as pool:
        list(pool.map(work, range(threads)))
    with store.read() as unit:
        events = unit.events.page(run.id, limit=1000)
    assert [event.seq for event in events] == list(range(1, 3 + threads * each + 1))
    messages = [event.data["message"] for event in events if event.kind is EventKind.LOG]
    assert sorted(messages) == sorted(f"{thread}.{n}" for thread in range(threads) for n in range(each))
    for thread in range(threads):
        own = [message for message in messages if message.startswith(f"{thread}.")]
        assert own == [f"{thread}.{n}" for n in range(each)]
    assert heard == list(range(4, 3 + threads * each + 1))


def test_readers_do_not_wait_for_the_writer_and_see_whole_commits(store: Store) -> None:
    run = running(store)
    with ThreadPoolExecutor(1) as pool, store.write() as unit:
        unit.events.append(run.id, [NewEvent(epoch(1), AT)])
        seen = pool.submit(get, store, run.id).result(timeout=5)
        assert (seen.epoch, seen.seq) == (0, 3)
    assert get(store, run.id).epoch == 1


def test_attempts_count_up_and_their_lease_moves(store: Store) -> None:
    run = create(store)
    with store.write() as unit:
        first = unit.attempts.add(run, now=NOW, expires_at=NOW + 5)
        unit.attempts.end(first.id, outcome="worker_lost", now=NOW + 1)
        second = unit.attempts.add(unit.runs.get(run.id), now=NOW, expires_at=NOW + 5)
        unit.attempts.place(second.id, "where it is")
        unit.attempts.renew(second.id, expires_at=NOW + 9, acked=3, checkpoint=(2, 7))
        unit.attempts.renew(second.id, expires_at=NOW + 9, acked=4)
    assert (first.number, second.number) == (1, 2) and first.fence != second.fence
    with store.write() as unit:
        (live,) = unit.attempts.live()
        unit.attempts.extend(NOW + 8)
        assert unit.attempts.live() == [live]
        unit.attempts.extend(NOW + 20)
        assert unit.attempts.get(second.id).expires_at == NOW + 20
        assert [attempt.number for attempt in unit.attempts.of_run(run.id)] == [1, 2]
        assert unit.attempts.get(first.id).expires_at == NOW + 5
    assert (live.id, live.placement, live.acked) == (second.id, "where it is", 4)
    assert (live.expires_at, live.checkpoint_epoch, live.checkpoint_batch) == (NOW + 9, 2, 7)
    assert live.ended_at is None
    assert get(store, run.id).attempt == 2


def test_commands_have_growing_ids_and_belong_to_their_run(store: Store) -> None:
    a, b = create(store), create(store)
    with store.write() as unit:
        pace = unit.commands.add(a.id, "pace", 12.0, now=NOW)
        other = unit.commands.add(b.id, "cancel", None, now=NOW)
        stop = unit.commands.add(a.id, "stop", None, now=NOW)
        assert unit.commands.given("cancel") == []
        unit.attempts.add(b, now=NOW, expires_at=NOW)
        assert unit.commands.given("cancel") == [other]
    with store.read() as unit:
        assert unit.commands.of_run(a.id) == unit.commands.open(a.id) == [pace, stop]
        assert unit.commands.open(a.id, pace.id) == [stop]
    assert pace.id < other.id < stop.id


def test_a_command_that_was_carried_out_is_closed_and_can_be_opened_again(store: Store) -> None:
    run = create(store)
    with store.write() as unit:
        first, second, third = (unit.commands.add(run.id, "learning_rate", rate, now=NOW) for rate in (0.1, 0.2, 0.3))
        pace = unit.commands.add(run.id, "pace", 1.0, now=NOW)
        unit.commands.close(run.id, "learning_rate", 4, up_to=second.id)
        assert unit.commands.open(run.id) == [third, pace]
        unit.commands.reopen(second.id)
        # What was closed stays with the attempt that carried it out.
        unit.commands.close(run.id, "learning_rate", 5, up_to=third.id)
    with store.read() as unit:
        assert [command.attempt for command in unit.commands.of_run(run.id)] == [4, 5, 5, None]
    assert first.attempt is None


def test_no_command_is_of_a_time_to_come(store: Store) -> None:
    run = running(store)
    with store.write() as unit:
        for at in (NOW - 5, NOW + 5):
            unit.commands.add(run.id, "pace", 1.0, now=at)
        unit.commands.date(at_most=NOW)
        assert [command.at for command in unit.commands.of_run(run.id)] == [NOW - 5, NOW]


def test_commands_are_taken_back_by_their_place_in_the_log(store: Store) -> None:
    run = running(store)
    commands = [NewEvent(CommandData(command="learning_rate", value=rate, epoch=1), AT) for rate in (0.1, 0.2)]
    with store.write() as unit:
        first, _, second = unit.events.append(run.id, [commands[0], NewEvent(epoch(1), AT), commands[1]])
    with store.write() as unit:
        assert unit.events.commands(run.id) == [first, second]
        assert unit.events.supersede_commands(run.id, first.seq) == [second]
        assert unit.events.supersede_commands(run.id, first.seq) == []
        assert unit.events.commands(run.id) == [first]
        assert second in unit.events.page(run.id)


def test_the_newest_checkpoint_is_the_furthest_that_stands(store: Store) -> None:
    def state(epoch: int, batch: int = 0) -> NewEvent:
        return NewEvent(CheckpointData(epoch=epoch, batch=batch, which="last", size=1, sha256="0"), AT)

    run = running(store)
    with store.write() as unit:
        assert unit.events.newest_checkpoint(run.id) is None
        written = unit.events.append(run.id, [state(1), state(2, 10), state(2, 9), state(1)])
        assert unit.events.newest_checkpoint(run.id) == written[1]
        unit.events.append(run.id, [NewEvent(SupersedeData(from_epoch=2), AT)])
        assert unit.events.newest_checkpoint(run.id) == written[3]
