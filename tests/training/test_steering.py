from contextlib import suppress
from typing import Any

import keras
import numpy as np
import pytest

from layerloom.events import CommandData, CommandName, LogData, Reason, RunnerCommand
from layerloom.training.commands import Commands
from layerloom.training.engine.base import Position
from layerloom.training.leave import Leave, Paused
from layerloom.training.pace import Pace
from layerloom.training.steering import Controls, Steering


class Waits(Commands):
    """Commands with a fake clock: waiting for a command advances this clock."""

    def __init__(self) -> None:
        super().__init__()
        self.now = 100.0

    def take(self, timeout: float = 0.0) -> RunnerCommand | None:
        command = super().take()
        self.now += timeout if command is None else 0.0
        return command


class Steered:
    """A steering callback on its own, with what it did."""

    def __init__(self, pace: float | None = None, epochs: int = 100) -> None:
        self.commands = Waits()
        self.done: list[tuple[int, CommandData | None]] = []
        self.said: list[LogData] = []
        self.kept = 0
        self.settled: list[int] = []
        self.changed: list[Position] = []
        self.idle = 0
        self.asks_when_idle: str | None = None
        self.gone = False
        self.pace = Pace(pace, clock=lambda: self.commands.now)
        self.position = Position()
        self.steering = Steering(
            commands=self.commands,
            controls=Controls(
                pace=self.pace,
                evaluate=lambda: {"val_loss": 0.25},
                keep=self._keep,
                settle=self._settle,
                changed=lambda: self.changed.append(self.position),
                idle=self._idle,
                say=self.said.append,
                carried_out=lambda number, command: self.done.append((number, command)),
                abandoned=lambda: self.gone,
            ),
            position=lambda: self.position,
            epochs=epochs,
            steps=10,
        )
        self.model: Any = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1)])
        self.model.compile("sgd", "mse")
        self.model.stop_training = False
        self.steering.set_model(self.model)

    def _keep(self) -> None:
        self.kept += 1

    def _settle(self) -> None:
        self.settled.append(len(self.done))

    def _idle(self) -> float:
        self.idle += 1
        if self.idle == 3 and self.asks_when_idle is not None:
            self.ask(self.asks_when_idle)
        return 0.02

    def ask(self, command: str, value: float | None = None) -> None:
        self.commands.put([RunnerCommand.model_validate({"id": 1, "command": command, "value": value})])


ENDS: list[tuple[CommandName, type[Exception]]] = [("stop", Leave), ("cancel", Leave), ("pause", Paused)]


@pytest.mark.parametrize(("command", "leaves"), ENDS)
@pytest.mark.parametrize("hook", ["on_train_batch_end", "on_test_batch_end", "on_epoch_end"])
def test_a_command_to_end_is_obeyed_at_the_next_batch(command: CommandName, leaves: type[Exception], hook: str):
    steered = Steered()
    steered.steering.on_epoch_begin(4)
    steered.position = Position(4, 7)
    steered.ask(command)

    with pytest.raises(leaves) as caught:
        getattr(steered.steering, hook)(4)

    if isinstance(caught.value, Leave):
        assert caught.value.reason is (Reason.USER_STOP if command == "stop" else Reason.USER_CANCEL)
    assert steered.done == [(1, CommandData(id=1, command=command, epoch=5, batch=7))]
    [line] = steered.said
    assert (line.level, line.code) == ("info", f"command_{command}")
    assert "in epoch 5, after 7 of 10 batches" in line.message
    assert line.values == {"epoch": 4, "batch": 7, "steps": 10}


@pytest.mark.parametrize(
    ("position", "place", "words"),
    [
        (Position(), (0, 0), "before the first epoch"),
        (Position(0, 3), (1, 3), "in epoch 1, after 3 of 10 batches"),
        (Position(4), (4, 10), "after epoch 4"),
        # It still has to be validated.
        (Position(4, 10, {"loss": 1.0}), (5, 10), "in epoch 5, after 10 of 10 batches"),
    ],
)
def test_a_command_says_where_it_took_effect(position: Position, place: tuple[int, int], words: str):
    steered = Steered()
    steered.position = position
    steered.ask("pace", 3.0)

    steered.steering.on_train_batch_end(0)

    assert steered.done == [(1, CommandData(id=1, command="pace", value=3.0, epoch=place[0], batch=place[1]))]
    assert steered.pace.rate == 3.0
    assert words in steered.said[0].message
    done = {"epoch": position.epoch, "batch": position.batch, "steps": 10}
    assert steered.said[0].values == done | {"value": 3.0}
    assert steered.steering.where() == words


def wrapped(optimizer: Any, precision: str) -> Any:
    """As `compile` has it: in half precision inside one that scales the loss."""
    return keras.optimizers.LossScaleOptimizer(optimizer) if precision == "mixed_float16" else optimizer


PRECISIONS = pytest.mark.parametrize("precision", ["float32", "mixed_float16"])


@PRECISIONS
def test_a_learning_rate_is_set_at_once_and_before_the_first_batch(precision: str):
    steered = Steered()
    steered.model.compile(wrapped(keras.optimizers.SGD(0.01), precision), "mse")
    steered.ask("learning_rate", 0.125)

    steered.steering.on_train_begin()

    assert float(steered.model.optimizer.learning_rate) == 0.125
    assert steered.done == [(1, CommandData(id=1, command="learning_rate", value=0.125, epoch=0, batch=0))]
    assert "0.01 → 0.125" in steered.said[0].message
    assert steered.said[0].values["before"] == pytest.approx(0.01)


@pytest.mark.parametrize(
    ("command", "settled"),
    [
        ("learning_rate", [0]),
        ("evaluate", [0]),
        ("pace", [0]),
        ("checkpoint", [0]),
        ("pause", [0]),
        ("stop", []),
        ("cancel", []),
    ],
)
def test_states_that_are_being_written_count_before_a_command_changes_what_follows(command: str, settled: list[int]):
    steered = Steered()
    steered.ask(command, 0.5)

    with suppress(Leave, Paused):
        steered.steering.on_train_batch_end(4)

    assert steered.settled == settled


@PRECISIONS
def test_a_schedule_is_not_replaced_and_the_log_says_so(precision: str):
    steered = Steered()
    schedule: Any = keras.optimizers.schedules.ExponentialDecay(0.1, 10, 0.9)
    steered.model.compile(wrapped(keras.optimizers.SGD(schedule), precision), "mse")
    steered.ask("learning_rate", 0.5)

    steered.steering.on_train_batch_end(0)

    assert steered.done == [(1, None)]
    assert [(line.level, line.code) for line in steered.said] == [("warning", "command_follows_schedule")]
    assert float(steered.model.optimizer.learning_rate) == pytest.approx(0.1)


def test_what_was_measured_is_part_of_what_is_told():
    steered = Steered()
    steered.position = Position(2)
    steered.ask("evaluate")

    steered.steering.on_epoch_end(1)

    expected = CommandData(id=1, command="evaluate", epoch=2, batch=10, metrics={"val_loss": 0.25})
    assert steered.done == [(1, expected)]


def test_a_checkpoint_is_written_before_it_is_told():
    steered = Steered()
    steered.position = Position(2, 3)
    steered.ask("checkpoint")

    steered.steering.on_train_batch_end(2)

    assert steered.kept == 1
    assert steered.done == [(1, CommandData(id=1, command="checkpoint", epoch=3, batch=3))]
    assert "epoch 3 will be kept" in steered.said[0].message


@pytest.mark.parametrize("prepared", [0.0, 0.06, 0.12])
def test_the_pace_holds_the_time_between_epochs(prepared: float):
    steered = Steered(pace=20)
    # As a network takes that is built; the first epoch still gets its whole turn.
    steered.commands.now += prepared
    began = steered.commands.now
    for epoch in range(4):
        steered.steering.on_epoch_begin(epoch)
        steered.commands.now += 0.01
        steered.steering.on_epoch_end(epoch)

    assert steered.commands.now - began == pytest.approx(0.2)
    # States are written while it waits: 0.04 s in parts of at most 0.02 s.
    assert steered.idle >= 8


def test_nothing_waits_after_the_last_epoch_or_a_stop():
    last, stopped = Steered(pace=0.01, epochs=1), Steered(pace=0.01)
    stopped.model.stop_training = True
    for steered in (last, stopped):
        began = steered.commands.now
        steered.steering.on_epoch_begin(0)
        steered.steering.on_epoch_end(0)

        assert steered.commands.now == began


def test_a_new_pace_counts_at_once():
    steered = Steered(pace=0.01)
    steered.steering.on_epoch_begin(0)
    steered.position = Position(1)
    steered.asks_when_idle = "pace"
    began = steered.commands.now

    steered.steering.on_epoch_end(0)

    assert steered.commands.now - began == pytest.approx(0.04), "of 100 s"
    assert steered.done == [(1, CommandData(id=1, command="pace", value=None, epoch=1, batch=10))]


@pytest.mark.parametrize("hook", ["on_train_batch_end", "on_epoch_end"])
def test_a_run_without_a_server_is_left(hook: str):
    steered = Steered(pace=0.01)
    steered.steering.on_epoch_begin(0)
    steered.gone = True

    with pytest.raises(Leave) as caught:
        getattr(steered.steering, hook)(0)

    assert caught.value.reason is None
    assert np.isfinite(steered.model.get_weights()[0]).all()
