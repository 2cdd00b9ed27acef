"""A later attempt goes on where an earlier one was, to the same weights bit for bit."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from layerloom.events import Status
from layerloom.model.state import TrainingState
from layerloom.training.engine import loop
from layerloom.training.engine.base import Position
from support.attempts import Run, When, hard

STEPS = 70
BETWEEN: Callable[[Position], bool] = lambda at: at.epoch == 2 and at.batch == 0  # noqa: E731
AMID: Callable[[Position], bool] = lambda at: at.epoch == 2 and 0 < at.batch < STEPS  # noqa: E731
VALIDATING: Callable[[Position], bool] = lambda at: at.epoch == 2 and at.logs is not None  # noqa: E731


def same(left: TrainingState, right: TrainingState) -> None:
    assert left.place == right.place
    assert left.arrays.keys() == right.arrays.keys()
    for name, array in left.arrays.items():
        np.testing.assert_array_equal(array, right.arrays[name], err_msg=name)


@pytest.fixture(autouse=True)
def short_calls(monkeypatch: pytest.MonkeyPatch) -> None:
    """An epoch is many calls of a program, between which it can be interrupted."""
    monkeypatch.setattr(loop, "CHUNK_SECONDS", 0.002)


@pytest.mark.parametrize("engine", ["resident", "streaming"])
@pytest.mark.parametrize("place", [BETWEEN, AMID, VALIDATING], ids=["between", "amid", "validating"])
def test_a_paused_run_ends_as_if_it_had_never_paused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, place: Any, engine: str
):
    whole, paused = (Run(tmp_path / name, hard(engine=engine), monkeypatch) for name in ("whole", "paused"))
    ended = whole.attempt()
    assert ended is not None

    pause = paused.attempt(When(place, "pause"))
    assert pause is not None
    assert pause.status is Status.PAUSED
    kept = paused.state()
    assert place(Position(kept.epoch, kept.batch, kept.header["logs"]))
    again = paused.attempt()

    assert paused.logs[1].of("supersede") == []
    assert "resumed" in paused.codes()
    assert again is not None
    assert (again.status, again.reason, again.best_epoch) == (ended.status, ended.reason, ended.best_epoch)
    assert again.metrics == ended.metrics
    assert paused.epochs == whole.epochs
    for role in ("best", "last"):
        same(paused.state(role), whole.state(role))
    assert [entry.which for entry in paused.states] == [entry.which for entry in whole.states]
