import math
import time
from pathlib import Path
from typing import Any

import keras
import numpy as np
import pytest

from layerloom.artifacts.store import ArtifactStore
from layerloom.errors import SpecError
from layerloom.events import EpochData, ProgressData, Reason
from layerloom.recipe import training_recipe
from layerloom.spec import EarlyStoppingSpec, TrainingSpec
from layerloom.training.callbacks import Recorder, early_stopping
from layerloom.training.checkpoint import Checkpoints
from layerloom.training.course import Course
from layerloom.training.engine.base import Position
from layerloom.training.leave import Leave


class Play:
    """Hands a series of epochs' metrics to the callbacks as `fit` would, with a real compiled model beneath."""

    def __init__(self, folder: Path, stopping: EarlyStoppingSpec | None, **settings: Any) -> None:
        self.model: Any = keras.Sequential([keras.Input((2,)), keras.layers.Dense(1)])
        self.model.compile("sgd", "mse", metrics=["mae"])
        # Metrics and optimizer get their variables from a first batch.
        self.model.train_on_batch(np.zeros((4, 2)), np.zeros((4, 1)))
        self.epochs: list[EpochData] = []
        self.progress: list[ProgressData] = []
        metrics = ["mae", "accuracy"]
        asked = {"loss": "mse", "epochs": 1000, "metrics": metrics, "early_stopping": stopping} | settings
        recipe = training_recipe(TrainingSpec.model_validate(asked))
        self.stopping = early_stopping(recipe)
        self.course = Course(self.stopping, {})
        self.position = Position()
        self.checkpoints = Checkpoints(
            self.model,
            ArtifactStore(str(folder)),
            "run-1",
            course=self.course,
            position=lambda: self.position,
            announce=lambda _state: None,
        )
        self.recorder = Recorder(
            recipe=recipe,
            stopping=self.stopping,
            course=self.course,
            checkpoints=self.checkpoints,
            steps=10,
            report=self.epochs.append,
            progress=self.progress.append,
        )
        self.list = keras.callbacks.CallbackList(
            [callback for callback in (self.stopping, self.recorder) if callback], model=self.model
        )

    def run(
        self,
        values: list[float],
        name: str = "val_loss",
        loss: list[float] | None = None,
        val_loss: list[float] | None = None,
    ) -> "Play":
        """Play these values of a metric, until a callback stops it."""
        self.model.stop_training = False
        self.list.on_train_begin()
        for epoch, value in enumerate(values):
            self.list.on_epoch_begin(epoch)
            self.position = Position(epoch + 1)
            logs = {"loss": loss[epoch] if loss else 1.0, "val_loss": val_loss[epoch] if val_loss else 1.0, name: value}
            self.list.on_epoch_end(epoch, logs)
            if self.model.stop_training:
                break
        return self


SERIES = [0.9, 0.5, 0.6, 0.4, 0.45, 0.41, 0.42, 0.3, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5]


@pytest.mark.parametrize("patience", [0, 1, 2, 3, 5])
@pytest.mark.parametrize("min_delta", [0, 0.15])
@pytest.mark.parametrize("start_from_epoch", [0, 4])
@pytest.mark.parametrize("baseline", [None, 0.45])
def test_it_stops_when_keras_stops(
    tmp_path: Path, patience: int, min_delta: float, start_from_epoch: int, baseline: float | None
):
    settings: dict[str, Any] = {
        "monitor": "val_loss",
        "patience": patience,
        "min_delta": min_delta,
        "start_from_epoch": start_from_epoch,
        "baseline": baseline,
    }
    play = Play(tmp_path, EarlyStoppingSpec(**settings)).run(SERIES)
    keras_own = keras.callbacks.EarlyStopping(**settings)
    plain = keras.callbacks.CallbackList([keras_own], model=play.model)
    play.model.stop_training = False
    plain.on_train_begin()
    stopped = len(SERIES)
    for epoch, value in enumerate(SERIES):
        plain.on_epoch_end(epoch, {"val_loss": value})
        if play.model.stop_training:
            stopped = epoch + 1
            break

    assert len(play.epochs) == stopped


def test_the_best_epoch_is_judged_over_the_whole_run_whatever_stops_it(tmp_path: Path):
    spec = EarlyStoppingSpec(patience=50, min_delta=0.2, start_from_epoch=6)

    play = Play(tmp_path, spec).run(SERIES)

    assert play.epochs[-1].best_epoch == 1 + int(np.argmin(SERIES)) == 8
    assert [epoch.best_epoch for epoch in play.epochs][:5] == [1, 2, 2, 4, 4]


def test_waiting_counts_up_and_is_unsaid_while_early_stopping_does_not_watch(tmp_path: Path):
    watched = Play(tmp_path, EarlyStoppingSpec(patience=5, start_from_epoch=2)).run(SERIES[:7])
    free = Play(tmp_path, None).run(SERIES[:3])

    assert [epoch.wait for epoch in watched.epochs] == [None, None, 0, 0, 1, 2, 3]
    assert [epoch.wait for epoch in free.epochs] == [None, None, None]


def test_more_is_better_where_the_metric_says_so(tmp_path: Path):
    spec = EarlyStoppingSpec(monitor="val_accuracy", mode="max", patience=2)

    play = Play(tmp_path, spec).run([0.5, 0.8, 0.7, 0.6], name="val_accuracy")

    assert [epoch.best_epoch for epoch in play.epochs] == [1, 2, 2, 2]


def test_an_unmeasured_monitor_is_an_error_that_lists_the_measured_ones(tmp_path: Path):
    play = Play(tmp_path, EarlyStoppingSpec(monitor="val_mae", mode="min"))

    with pytest.warns(UserWarning, match="val_mae"), pytest.raises(SpecError) as caught:
        play.run([0.5])

    assert caught.value.field == "training.early_stopping.monitor"
    assert caught.value.expected == "one of loss, val_loss"


def test_a_lost_loss_ends_the_run_after_its_epoch_is_recorded(tmp_path: Path):
    play = Play(tmp_path, None)

    with pytest.raises(Leave) as caught:
        play.run([0.5, 0.4, 0.3], loss=[1.0, math.nan, 1.0])

    assert caught.value.reason is Reason.NAN_LOSS
    assert [epoch.epoch for epoch in play.epochs] == [1, 2]
    assert math.isnan(play.epochs[-1].metrics["loss"])
    for kept in (play.checkpoints.best, play.checkpoints.last()):
        assert kept is not None
        assert kept.epoch == 1


def test_a_lost_loss_may_be_ignored(tmp_path: Path):
    play = Play(tmp_path, None, stop_on_nan=False).run([0.5, math.nan, 0.3], loss=[1.0, math.inf, 1.0])

    assert [epoch.epoch for epoch in play.epochs] == [1, 2, 3]
    assert play.epochs[-1].best_epoch == 3


def test_metrics_come_in_reading_order(tmp_path: Path):
    play = Play(tmp_path, None)
    play.list.on_epoch_begin(0)
    play.list.on_epoch_end(0, {"mae": 3.0, "loss": 1.0, "val_loss": 2.0, "val_mae": 4.0})

    assert list(play.epochs[0].metrics) == ["loss", "mae", "val_loss", "val_mae"]
    assert play.epochs[0].learning_rate == pytest.approx(0.01)


def test_progress_is_told_ten_times_a_second_at_most(tmp_path: Path):
    play = Play(tmp_path, None)
    play.list.on_epoch_begin(0)
    began = time.perf_counter()
    while time.perf_counter() - began < 0.45:
        play.list.on_train_batch_end(3, {"loss": 1.0})

    assert 1 <= len(play.progress) <= 4
    assert play.progress[0] == ProgressData(epoch=1, batch=4, batches=10)


def test_a_loss_lost_amid_an_epoch_ends_it_there(tmp_path: Path):
    play = Play(tmp_path, None)
    play.list.on_epoch_begin(0)
    deadline = time.perf_counter() + 5

    with pytest.raises(Leave):
        while time.perf_counter() < deadline:
            play.list.on_train_batch_end(3, {"loss": math.nan})

    assert play.epochs == []


NAN = math.nan


@pytest.mark.parametrize(
    ("values", "mode", "best", "stopped"),
    [
        # Keras alone takes the first NaN for the best value, after which nothing is better.
        ([NAN, 0.5, 0.4, 0.45, 0.3], "min", 5, None),
        ([NAN, 0.1, 0.2, 0.3, 0.4], "max", 5, None),
        ([math.inf, 0.5, 0.6, 0.7, 0.8], "min", 2, 4),
        ([-math.inf, 0.5, 0.4, 0.3, 0.2], "max", 2, 4),
        # A metric that runs off is not the best either.
        ([0.5, math.inf, 0.6, 0.4, 0.3], "max", 3, 5),
        ([0.5, 0.4, NAN, NAN, 0.3], "min", 2, 4),
        ([NAN, NAN, NAN, NAN, 0.3], "min", None, 3),
    ],
)
def test_what_is_no_finite_number_is_never_the_best(
    tmp_path: Path, values: list[float], mode: Any, best: int | None, stopped: int | None
):
    spec = EarlyStoppingSpec(monitor="val_mae", mode=mode, patience=2)

    play = Play(tmp_path, spec).run(values, name="val_mae")

    assert play.epochs[-1].best_epoch == best
    assert len(play.epochs) == (stopped or len(values))
    assert (play.checkpoints.best is None) is (best is None)


def test_a_finite_metric_of_weights_that_are_no_numbers_is_not_the_best(tmp_path: Path):
    play = Play(tmp_path, EarlyStoppingSpec(monitor="val_accuracy", mode="max"), stop_on_nan=False)

    play.run([0.4, 0.9, 0.5], name="val_accuracy", val_loss=[1.0, NAN, 1.0])

    assert play.epochs[-1].best_epoch == 3


def test_a_metric_that_is_no_number_does_not_keep_states_from_being_written(tmp_path: Path):
    play = Play(tmp_path, None)
    asked: list[None] = []
    play.checkpoints.write_if_due = lambda: asked.append(None) or 1.0
    play.list.on_epoch_begin(0)

    play.list.on_train_batch_end(3, {"loss": 1.0, "pearson_correlation": NAN})
    assert len(asked) == 1
    play.list.on_train_batch_end(4, {"loss": math.inf})
    assert len(asked) == 1


def test_the_largest_rate_is_known_after_it_has_fallen_again(tmp_path: Path):
    play = Play(tmp_path, None)
    play.model.optimizer.learning_rate = 3.0
    play.run([0.5])
    play.model.optimizer.learning_rate = 0.25

    play.run([0.4])

    assert play.course.largest_rate == 3.0


def test_the_rate_at_the_loss_of_numbers_is_known(tmp_path: Path):
    play = Play(tmp_path, None)
    play.list.on_train_begin()
    play.list.on_epoch_begin(0)
    play.model.optimizer.learning_rate = 64.0

    deadline = time.perf_counter() + 5
    with pytest.raises(Leave):
        while time.perf_counter() < deadline:
            play.list.on_train_batch_end(3, {"loss": math.nan})

    assert play.course.largest_rate == 64.0
