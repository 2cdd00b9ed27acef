"""A later attempt goes on where an earlier one was, to the same weights bit for bit."""

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from layerloom.artifacts.states import MANIFEST, write_states
from layerloom.artifacts.store import ArtifactStore
from layerloom.events import Reason, Status
from layerloom.model.state import TrainingState, write_state
from layerloom.training.engine import loop
from layerloom.training.engine.base import Position
from layerloom.training.resume import find_start
from support.attempts import Run, When, hard
from support.injection import wait_for_states

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


Whole = Callable[..., tuple[Run, Any]]


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Whole:
    """Trains a run without an interruption, once for each kind; the run and how it ended."""
    known: dict[str, tuple[Run, Any]] = {}

    def train(**training: Any) -> tuple[Run, Any]:
        key = repr(sorted(training.items()))
        if key not in known:
            run = Run(tmp_path_factory.mktemp("whole"), hard(**training), pytest.MonkeyPatch())
            known[key] = (run, run.attempt())
        return known[key]

    return train


@pytest.mark.parametrize("engine", ["resident", pytest.param("streaming", marks=pytest.mark.proof)])
@pytest.mark.parametrize("place", [BETWEEN, AMID, VALIDATING], ids=["between", "amid", "validating"])
def test_a_paused_run_ends_as_if_it_had_never_paused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, whole: Whole, place: Any, engine: str
):
    other, ended = whole(engine=engine, epochs=5)
    paused = Run(tmp_path, hard(engine=engine, epochs=5), monkeypatch)

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
    assert paused.epochs == other.epochs
    for role in ("best", "last"):
        same(paused.state(role), other.state(role))
    assert [entry.which for entry in paused.states] == [entry.which for entry in other.states]


def test_a_run_may_be_paused_before_its_first_batch_and_again_and_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, whole: Whole
):
    other, _ = whole(engine="resident", epochs=5)
    paused = Run(tmp_path, hard(engine="resident", epochs=5), monkeypatch)
    places: list[Callable[[Position], bool]] = [
        lambda _: True,
        lambda at: at.epoch == 0 and at.batch > 0,
        lambda at: at.epoch == 2,
    ]
    for place in places:
        end = paused.attempt(When(place, "pause"))
        assert end is not None
        assert end.status is Status.PAUSED
    paused.attempt()

    assert paused.epochs == other.epochs
    same(paused.state(), other.state())


OFTEN = {"checkpoint_seconds": 0.001}


@pytest.fixture(scope="module")
def once_killed(tmp_path_factory: pytest.TempPathFactory) -> Run:
    """A run that lost its process in its fourth epoch, after states of each epoch and of the midst of the fourth."""

    class Killed(BaseException):
        """Nothing of the attempt runs after it."""

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(loop, "CHUNK_SECONDS", 0.002)
        patch.setattr("layerloom.training.checkpoint._SPARING", 0)
        wait_for_states(patch)
        run = Run(tmp_path_factory.mktemp("killed"), hard(engine="resident", epochs=5), patch, **OFTEN)
        with pytest.raises(Killed):
            run.attempt(Kill(lambda at: at.epoch == 3 and at.batch > 0 and len(run.states) > 2, Killed))
    return run


@pytest.fixture
def killed(once_killed: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """That run, to be taken up and spoilt."""
    monkeypatch.setattr("layerloom.training.checkpoint._SPARING", 0)
    wait_for_states(monkeypatch)
    run = Run(tmp_path / "killed", once_killed.spec, monkeypatch, **OFTEN)
    shutil.copytree(once_killed.folder, run.folder, dirs_exist_ok=True)
    run.attempts, run.logs = once_killed.attempts, [*once_killed.logs]
    return run


class Kill(When):
    """Ends the attempt as a killed process ends."""

    def __init__(self, place: Callable[[Position], bool], error: type[BaseException]) -> None:
        super().__init__(place, "stop")
        self._error = error

    def take(self, timeout: float = 0.0) -> Any:
        if super().take(timeout) is not None:
            raise self._error
        return None


def finished(run: Run, whole: Whole) -> None:
    """It ends as a run that was never interrupted."""
    other, ended = whole(engine="resident", epochs=5)
    end = run.attempt()

    assert end is not None
    assert (end.reason, end.metrics) == (ended.reason, ended.metrics)
    assert run.epochs == other.epochs
    same(run.state(), other.state())
    same(run.state("best"), other.state("best"))


def test_a_lost_attempt_is_taken_up_from_its_newest_state(killed: Run, whole: Whole):
    newest = killed.states[-1]
    assert newest.epoch == 3

    finished(killed, whole)

    assert killed.logs[1].of("supersede") == []
    assert min(data["epoch"] for data in killed.logs[1].of("epoch")) == 4


@pytest.mark.parametrize("damage", ["cut", "changed", "gone"])
def test_a_broken_state_is_passed_over_with_a_warning(killed: Run, whole: Whole, damage: str):
    path = Path(killed.store.local_path(killed.name, killed.states[-1].file))
    if damage == "cut":
        path.write_bytes(path.read_bytes()[:-100])
    elif damage == "changed":
        path.write_bytes(path.read_bytes()[:-1] + b"!")
    else:
        path.unlink()

    finished(killed, whole)

    assert killed.codes().count("checkpoint_broken") == 1
    assert "resumed" in killed.codes()


def test_a_state_that_lacks_what_today_is_measured_is_passed_over_too(killed: Run, whole: Whole):
    """As an earlier version left one amid an epoch, before the loss was taken apart."""
    *older, newest = killed.states
    state = killed.state()
    arrays = {name: array for name, array in state.arrays.items() if name != "metrics/loss/total"}
    assert len(arrays) < len(state.arrays)
    with killed.store.writing(killed.name, newest.file) as file:
        write_state(TrainingState(*state.place, state.header, arrays), file)
    written = newest.model_copy(update={"size": file.size, "sha256": file.sha256})
    write_states(killed.store, killed.name, [*older, written])

    finished(killed, whole)

    [warning] = [data["message"] for data in killed.logs[-1].of("log") if data["code"] == "checkpoint_broken"]
    assert warning == "The state does not belong to this model. It is skipped."
    assert "resumed" in killed.codes()


def test_without_a_whole_state_training_begins_anew(killed: Run, whole: Whole):
    for state in killed.states:
        Path(killed.store.local_path(killed.name, state.file)).write_bytes(b"rubbish")

    finished(killed, whole)

    assert killed.logs[1].of("supersede") == [{"from_epoch": 1}]
    assert "resumed" not in killed.codes()


def test_a_broken_manifest_begins_anew_too(killed: Run, whole: Whole):
    Path(killed.store.local_path(killed.name, MANIFEST)).write_text("{")

    finished(killed, whole)

    assert "checkpoint_broken" in killed.codes()


def test_a_state_ahead_of_the_log_is_not_taken(killed: Run):
    start = find_start(killed.store, killed.name, 2)

    assert start.state is not None
    assert start.state.epoch <= 2
    assert all(state.epoch <= 2 for state in start.states)


def test_the_best_epoch_is_judged_anew_only_where_its_state_is_lost_and_no_other_pair_is_whole(killed: Run):
    best = killed.state("best")
    for state in killed.states:
        if state.place < killed.states[-1].place:
            Path(killed.store.local_path(killed.name, state.file)).unlink()

    start = find_start(killed.store, killed.name, 3)

    assert best.place < killed.states[-1].place
    assert start.state is not None
    assert start.state.place == killed.states[-1].place
    assert start.best is None
    assert start.warnings[-1].values == {"why": "best"}


def test_nothing_to_go_on_from(tmp_path: Path):
    start = find_start(ArtifactStore(str(tmp_path)), "run-1", 7)

    assert (start.state, start.best, list(start.states), list(start.warnings)) == (None, None, [], [])
    assert start.position == Position()


def test_early_stopping_that_had_ended_training_ends_it_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """The process was lost between the last state and the final status."""
    spec = hard(epochs=50, early_stopping={"patience": 1})
    run = Run(tmp_path / "run", spec, monkeypatch)
    first = run.attempt()
    assert first is not None
    assert first.reason is Reason.EARLY_STOPPING
    epochs = dict(run.epochs)

    again = run.attempt()

    assert again is not None
    assert (again.reason, again.message, again.metrics) == (first.reason, first.message, first.metrics)
    assert run.epochs == epochs


def test_xla_from_the_first_batch_on_goes_on_bit_for_bit_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    other, paused = (Run(tmp_path / name, hard(epochs=3, jit_compile=True), monkeypatch) for name in ("a", "b"))
    other.attempt()
    for place in (AMID, VALIDATING):
        paused.attempt(When(place, "pause"))
    paused.attempt()

    assert paused.epochs == other.epochs
    same(paused.state(), other.state())


@pytest.mark.parametrize("command", ["evaluate", "checkpoint"])
@pytest.mark.parametrize("place", [BETWEEN, AMID, VALIDATING], ids=["between", "amid", "validating"])
def test_measuring_and_saving_change_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, whole: Whole, command: str, place: Any
):
    other, ended = whole(engine="resident", epochs=5)
    run = Run(tmp_path, hard(engine="resident", epochs=5), monkeypatch)

    end = run.attempt(When(place, command))

    assert end is not None
    assert end.metrics == ended.metrics
    assert run.epochs == other.epochs
    same(run.state(), other.state())
    [told] = run.logs[0].of("command")
    assert told["command"] == command
    assert f"command_{command}" in run.codes()
    if command == "evaluate":
        assert set(told["metrics"]) == {"val_loss", "val_accuracy"}
    else:
        asked = [entry.place for entry in run.states if entry.asked]
        assert asked == [(2 if place is BETWEEN else 3, 0)]
