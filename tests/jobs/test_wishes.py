"""The open commands of a live run are a field of the run, and watchers hear of changes."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from layerloom.events import CommandName, Wish
from support.bench import Bench


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    return Bench(tmp_path / "layerloom.db")


def told(wishes: Sequence[Wish]) -> list[tuple[str, float | None]]:
    return [(wish.command, wish.value) for wish in wishes]


class Trained:
    """A run with a runner, and what that says."""

    def __init__(self, bench: Bench) -> None:
        self.bench = bench
        self.attempt = bench.start()
        self.id = self.attempt.run_id
        self.said = 1

    def say(self, kind: str, **data: Any) -> None:
        self.said += 1
        self.bench.send(self.attempt, (kind, data), first=self.said)

    def ask(self, command: CommandName, value: float | None = None) -> tuple[Wish, ...]:
        return self.bench.queue.command(self.id, command, value).wishes

    @property
    def wishes(self) -> tuple[Wish, ...]:
        return self.bench.run(self.id).wishes


@pytest.fixture
def run(bench: Bench) -> Trained:
    return Trained(bench)


def test_a_wish_stands_until_the_event_with_its_id(run: Trained):
    [first] = run.ask("learning_rate", 0.1)
    assert told([first]) == [("learning_rate", 0.1)]
    [second] = run.ask("learning_rate", 0.2)
    assert told([second]) == [("learning_rate", 0.2)]
    run.say("command", command="learning_rate", value=0.1, epoch=1, batch=1, id=first.id)
    assert run.wishes == (second,)
    run.say("command", command="learning_rate", value=0.2, epoch=1, batch=1, id=second.id)
    assert run.wishes == ()


def test_twice_the_same_rate_are_two_wishes(run: Trained):
    """Only by name and value, the event of the first command would be taken for that of the second."""
    [first], [second] = run.ask("learning_rate", 0.1), run.ask("learning_rate", 0.1)
    assert first.id != second.id
    run.say("command", command="learning_rate", value=0.1, epoch=1, batch=1, id=first.id)
    assert run.wishes == (second,)


def test_a_runner_of_an_older_version_tells_no_id(run: Trained):
    run.ask("learning_rate", 0.1)
    run.say("command", command="learning_rate", value=0.1, epoch=1, batch=1)
    assert run.wishes == ()


@pytest.mark.parametrize("command", ["pause", "stop", "cancel", "evaluate", "checkpoint"])
def test_asked_once_or_twice_it_is_one_wish(run: Trained, command: CommandName):
    assert run.ask(command) == run.ask(command)
    assert told(run.wishes) == [(command, None)]


def test_a_pause_is_a_wish_until_the_run_is_paused(run: Trained):
    [pause] = run.ask("pause")
    run.say("command", command="pause", epoch=1, batch=1, id=pause.id)
    assert run.wishes == (pause,)
    run.say("status", status="paused")
    assert run.wishes == ()


def test_a_stop_takes_a_pause_back(run: Trained):
    run.ask("pause")
    assert told(run.ask("stop")) == [("stop", None)]


def test_what_waits_for_a_runner_is_a_wish_of_a_queued_run(bench: Bench):
    queued = bench.submit()
    assert told(bench.queue.command(queued.id, "pace", 3.0).wishes) == [("pace", 3.0)]
    with bench.store.read() as unit:
        assert [told(run.wishes) for run in unit.runs.page().runs] == [[("pace", 3.0)]]


def test_a_run_that_has_ended_has_none(run: Trained):
    run.ask("evaluate")
    run.ask("stop")
    run.say("status", status="stopped", reason="user_stop")
    assert run.wishes == ()


def test_watchers_are_told_of_each_change_and_of_nothing_else(bench: Bench):
    heard: list[list[tuple[str, float | None]]] = []
    bench.store.listen_to_wishes(lambda _, wishes: heard.append(told(wishes)))
    run = Trained(bench)
    run.say("log", message="hello")
    assert heard == []
    run.ask("pace", 2.0)
    run.ask("pause")
    run.ask("pause")
    assert heard == [[("pace", 2.0)], [("pace", 2.0), ("pause", None)]]
    run.say("status", status="paused")
    assert heard[2:] == [[("pace", 2.0)]]
    with pytest.raises(RuntimeError), bench.store.write() as unit:
        unit.commands.add(run.id, "pace", 5.0, now=0.0)
        raise RuntimeError("nothing of this is kept")
    assert len(heard) == 3
