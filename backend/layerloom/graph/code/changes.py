"""What a person changed by hand while a run trained, as the script of the run repeats it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

# So many batches of an epoch, counted from 1, are done.
Place = tuple[int, int]


@dataclass(frozen=True)
class Changes:
    """Learning rates by the place where they were set, and where the run was stopped, if it was.

    ``stopped`` is how many epochs were whole, and how many batches of the next one were done.
    """

    rates: Mapping[Place, float] = field(default_factory=dict[Place, float])
    stopped: Place | None = None


def rates_of(commands: Iterable[Mapping[str, Any]]) -> dict[Place, float]:
    """The learning rates that were set, of the data of a run's ``command`` events; of several at one place the last."""
    return {
        _place(command.get("epoch"), command.get("batch")): float(command["value"])
        for command in commands
        if command["command"] == "learning_rate"
    }


def stop_of(commands: Iterable[Mapping[str, Any]], epochs: int) -> Place | None:
    """Where a run with so many whole epochs was stopped; None where that was before its first one was whole."""
    if epochs == 0:
        return None
    stops = [_place(command.get("epoch"), command.get("batch")) for command in commands if command["command"] == "stop"]
    epoch, batch = stops[-1] if stops else (0, 0)
    return epochs, batch if epoch == epochs + 1 else 0


def _place(epoch: int | None, batch: int | None) -> Place:
    """Between two epochs is before the first batch of the second one."""
    if not epoch:
        return 1, 0
    return (epoch, batch) if batch is not None else (epoch + 1, 0)


def rates_source(rates: Mapping[Place, float]) -> str:
    """The script's part that sets the rates again; empty where none was set."""
    if not rates:
        return ""
    lines = "".join(f"    {place}: {rate!r},\n" for place, rate in sorted(rates.items()))
    return f'''
# The learning rate was set by hand while the run trained: (epoch, batches of it that were done): rate.
RATES = {{
{lines}}}


class Rates(keras.callbacks.Callback):
    """Sets the rates at the same places."""

    def on_epoch_begin(self, epoch, logs=None):
        self.epoch = epoch + 1
        self.set_rate(0)

    def on_train_batch_end(self, batch, logs=None):
        self.set_rate(batch + 1)

    def set_rate(self, done):
        if (self.epoch, done) in RATES:
            self.model.optimizer.learning_rate = RATES[self.epoch, done]

'''
