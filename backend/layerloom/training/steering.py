"""The Keras callback that carries out a person's commands while a run trains."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import keras

from layerloom.events import CommandData, CommandName, LogData, RunnerCommand
from layerloom.events.commands import COMMANDS, pauses
from layerloom.model.optimizers import follows_schedule
from layerloom.training.commands import Commands
from layerloom.training.engine.base import Position
from layerloom.training.leave import Leave, Logs, Paused
from layerloom.training.pace import Pace

# Seconds between two checks of a run that waits for room on the disk.
_ROOM_SECONDS = 0.2


@dataclass(frozen=True)
class Controls:
    """The parts of a training on which commands act.

    Args:
        pace: The pace, which this callback keeps between epochs.
        evaluate: Measures the current weights; returns metrics by name.
        keep: Writes the current state and the models, and keeps the state.
        settle: Waits until states that are being written are in the manifest and reported.
        changed: Called when a person changed the model, so that its last state is outdated.
        idle: Called while training waits; returns in how many seconds to call it again.
        say: Receives a line for the log.
        carried_out: Called when a command is done, with its id, and with its event if it took effect.
        abandoned: Returns whether no server has answered for too long.
        has_room: Returns whether the disk has room; training stands still until it has.
    """

    pace: Pace
    evaluate: Callable[[], dict[str, float]]
    keep: Callable[[], None]
    settle: Callable[[], None]
    changed: Callable[[], None]
    idle: Callable[[], float]
    say: Callable[[LogData], None]
    carried_out: Callable[[int, CommandData | None], None]
    abandoned: Callable[[], bool]
    has_room: Callable[[], bool] = lambda: True


class Steering(keras.callbacks.Callback):
    """Carries out commands between batches, and keeps the pace between epochs. It is the last callback.

    Args:
        commands: The queue of commands.
        controls: The parts on which commands act.
        position: Returns how far training is.
        epochs: The number of epochs; there is no waiting after the last one.
        steps: Batches in an epoch.
    """

    def __init__(
        self,
        *,
        commands: Commands,
        controls: Controls,
        position: Callable[[], Position],
        epochs: int,
        steps: int,
    ) -> None:
        super().__init__()
        self._commands = commands
        self._controls = controls
        self._position = position
        self._epochs = epochs
        self._steps = steps
        self._epoch = 0

    def on_train_begin(self, logs: Logs = None) -> None:  # noqa: ARG002 - Keras passes it
        """Carry out commands from before the training, so that a learning rate holds from the first batch on."""
        self._obey_all()

    def on_epoch_begin(self, epoch: int, logs: Logs = None) -> None:  # noqa: ARG002 - Keras passes it
        """Start the clock of the pace."""
        self._epoch = epoch + 1
        self._controls.pace.begin()

    def on_train_batch_end(self, batch: int, logs: Logs = None) -> None:  # noqa: ARG002 - Keras passes them
        """Obey."""
        self._obey_all()

    def on_test_batch_end(self, batch: int, logs: Logs = None) -> None:  # noqa: ARG002 - Keras passes them
        """Obey."""
        self._obey_all()

    def on_epoch_end(self, epoch: int, logs: Logs = None) -> None:  # noqa: ARG002 - Keras passes them
        """Carry out commands, then wait until the pace allows the next epoch; a command ends the waiting."""
        self._obey_all()
        while not self._over() and (left := self._controls.pace.left) > 0:
            command = self._commands.take(timeout=min(left, max(self._controls.idle(), 0.001)))
            if command is not None:
                self._obey(command)
            self._leave_if_abandoned()

    def _over(self) -> bool:
        return self._epoch >= self._epochs or (self.model is not None and bool(self.model.stop_training))

    def _obey_all(self) -> None:
        while (command := self._commands.take()) is not None:
            self._obey(command)
        self._leave_if_abandoned()
        while not self._controls.has_room():
            command = self._commands.take(timeout=_ROOM_SECONDS)
            if command is not None:
                self._obey(command)
            self._leave_if_abandoned()

    def _leave_if_abandoned(self) -> None:
        if self._controls.abandoned():
            raise Leave(None)

    def _obey(self, command: RunnerCommand) -> None:
        rule = COMMANDS[command.command]
        if not rule.ends:
            # jobs/leases.py finds from the order of the log which commands a state already includes.
            self._controls.settle()
        carry_out: Callable[[float | None], CommandData | None] = getattr(self, f"_{command.command}")
        done = carry_out(command.value)
        self._controls.carried_out(command.id, done and done.model_copy(update={"id": command.id}))
        if rule.ends:
            raise Leave(rule.reason)
        if pauses(command.command):
            raise Paused

    def _stop(self, _: float | None) -> CommandData:
        return self._done("stop", f"Stopped by hand {self.where()}.")

    def _cancel(self, _: float | None) -> CommandData:
        return self._done("cancel", f"Cancelled by hand {self.where()}.")

    def _pause(self, _: float | None) -> CommandData:
        return self._done("pause", f"Pauses {self.where()}: the whole state of training is written.")

    def _pace(self, value: float | None) -> CommandData:
        self._controls.pace.rate = value
        speed = "At full speed" if value is None else f"At most {value:g} epochs a second"
        return self._done("pace", f"{speed} from now on, {self.where()}.", value)

    def _learning_rate(self, value: float | None) -> CommandData | None:
        model: Any = self.model
        optimizer: Any = model.optimizer
        if value is None or follows_schedule(optimizer):
            message = (
                f"The learning rate follows a schedule, so {value} is not set. Fork the run with a number, or with "
                "another schedule."
            )
            code = "command_follows_schedule"
            self._controls.say(LogData(level="warning", message=message, code=code, values={"value": value}))
            return None
        before = float(optimizer.learning_rate)
        optimizer.learning_rate = value
        self._controls.changed()
        return self._done(
            "learning_rate", f"Learning rate {before:g} → {value:g} {self.where()}.", value, before=before
        )

    def _evaluate(self, _: float | None) -> CommandData:
        metrics = self._controls.evaluate()
        measured = ", ".join(f"{name} {value:.4g}" for name, value in metrics.items())
        return self._done("evaluate", f"Measured {self.where()}: {measured}.", metrics=metrics)

    def _checkpoint(self, _: float | None) -> CommandData:
        self._controls.keep()
        also = f" The state after epoch {self._position().epoch + 1} will be kept." if self._position().batch else ""
        return self._done("checkpoint", f"State and models written {self.where()}.{also}")

    def _done(
        self,
        command: CommandName,
        message: str,
        value: float | None = None,
        metrics: dict[str, float] | None = None,
        *,
        before: float | None = None,
    ) -> CommandData:
        position = self._position()
        said = {
            "epoch": position.epoch,
            "batch": position.batch,
            "steps": self._steps,
            "value": value,
            "before": before,
            "metrics": metrics,
        }
        values = {name: each for name, each in said.items() if each is not None}
        self._controls.say(LogData(message=message, code=f"command_{command}", values=values))
        epoch, batch = self._place()
        return CommandData(command=command, value=value, epoch=epoch, batch=batch, metrics=metrics)

    def _place(self) -> tuple[int, int]:
        """The epoch, from 1, and how many of its batches are done; epoch 0 before the first batch."""
        position = self._position()
        if position.batch:
            return position.epoch + 1, position.batch
        return (position.epoch, self._steps) if position.epoch else (0, 0)

    def where(self) -> str:
        """How far training is, in words."""
        position = self._position()
        if position.batch:
            # Even after all batches the epoch is not done until it has been validated.
            return f"in epoch {position.epoch + 1}, after {position.batch} of {self._steps} batches"
        return f"after epoch {position.epoch}" if position.epoch else "before the first epoch"
