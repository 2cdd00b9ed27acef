"""A command to a training run reaches all parts of it."""

from pathlib import Path
from typing import Any

import pytest

from layerloom.events import Reason, RunnerCommand, Status
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


@pytest.mark.parametrize("jit_compile", [True, False, "auto"])
def test_a_number_beyond_a_table_ends_a_run_alike_whatever_compiles_it(
    jit_compile: bool | str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    """XLA would train on the nearest row (tensorflow#115254), TensorFlow on a GPU on zeros (tensorflow#57999)."""
    layers = [
        {"class_name": "Discretization", "config": {"bin_boundaries": [-1.0, 0.0, 1.0]}},
        {"class_name": "Rescaling", "config": {"scale": 1.0, "offset": 1.0}},
        {"class_name": "Embedding", "config": {"input_dim": 4, "output_dim": 2}},
        {"class_name": "Flatten"},
        {"class_name": "Dense", "config": {"units": 2, "activation": "softmax"}},
    ]
    spec = hard(jit_compile=jit_compile) | {"network": {"layers": layers}}
    end = Run(tmp_path, spec, monkeypatch).attempt()

    assert end is not None
    assert (end.status, end.reason) == (Status.FAILED, Reason.INVALID_SPEC)
    assert end.message == (
        "'embedding_1' knows the whole numbers below 4, but the data gives it 4. "
        "Set input_dim above the largest number, or change the input of 'embedding_1'."
    )
    assert end.error is not None
    assert (end.error["code"], end.error["node"]) == ("index_out_of_range", "embedding_1")
