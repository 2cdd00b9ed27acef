"""What a person asks of a run while it trains reaches all parts of it."""

from pathlib import Path
from typing import Any

import pytest

from layerloom.events import RunnerCommand, Status
from layerloom.training import attempt as module
from layerloom.training.checkpoint import Checkpoints
from layerloom.training.engine.base import Engine, Position
from layerloom.training.pace import Pace
from support.attempts import Run, When, hard


class Once(When):
    """Asks for a pace after the first epoch."""

    def __init__(self) -> None:
        super().__init__(self._now, "pace", 1000.0)
        self._asked = False

    def _now(self, position: Position) -> bool:
        asked, self._asked = self._asked, self._asked or position.epoch == 1
        return self._asked and not asked


def test_a_new_pace_is_that_of_the_engine_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    run = Run(tmp_path, hard(epochs=3, early_stopping=None), monkeypatch)
    paces: list[Pace] = []
    choose = module.choose_engine

    def remember(*args: Any) -> Engine:
        paces.extend(arg for arg in args if isinstance(arg, Pace))
        return choose(*args)

    monkeypatch.setattr(module, "choose_engine", remember)
    end = run.attempt(Once())

    assert end is not None and end.status is Status.COMPLETED
    assert [pace.rate for pace in paces] == [1000.0]


class Changed(When):
    """Takes a learning rate and a pause in the same moment, just after the state of that moment was written."""

    def __init__(self, made: list[Checkpoints]) -> None:
        super().__init__(lambda _position: False, "pause")
        self._made = made

    def take(self, timeout: float = 0.0) -> RunnerCommand | None:
        if self.engine is not None and self.engine.position == Position(2) and self._made:
            self._made.pop().write()
            self.put([RunnerCommand(id=1, command="learning_rate", value=0.125), RunnerCommand(id=2, command="pause")])
        return super().take(timeout)


def test_a_learning_rate_that_was_set_just_before_a_pause_holds_after_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    run = Run(tmp_path, hard(optimizer={"class_name": "Adam", "config": {"learning_rate": 0.01}}), monkeypatch)
    made: list[Checkpoints] = []
    begin = Checkpoints.begin

    def remember(checkpoints: Checkpoints, *args: Any) -> None:
        made.append(checkpoints)
        begin(checkpoints, *args)

    monkeypatch.setattr(Checkpoints, "begin", remember)
    end = run.attempt(Changed(made))
    assert end is not None and end.status is Status.PAUSED

    end = run.attempt()

    assert end is not None and end.status is Status.COMPLETED
    assert {data["learning_rate"] for data in run.logs[1].of("epoch")} == {0.125}
