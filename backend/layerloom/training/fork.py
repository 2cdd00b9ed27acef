"""A run that begins from an epoch of another one: what it takes over from that epoch's state."""

from dataclasses import dataclass
from typing import Any

import keras

from layerloom.artifacts.states import read_states
from layerloom.artifacts.store import ArtifactStore
from layerloom.errors import ArtifactError, SpecError
from layerloom.events import ForkSource
from layerloom.model.state import TrainingState, load_state
from layerloom.model.variables import METRICS, OPTIMIZER, layer_of, named_variables
from layerloom.spec import ClassConfig

_RATE = f"{OPTIMIZER}learning_rate"


@dataclass(frozen=True)
class TakenOver:
    """How much of a state fitted.

    Args:
        count: Variables of the model and its optimizer that were taken over.
        total: How many it has.
        fresh: The layers that begin anew, all or in part.
        optimizer: Whether the optimizer goes on.
    """

    count: int
    total: int
    fresh: list[str]
    optimizer: bool

    def sentence(self, epoch: int) -> str:
        """For the log."""
        layers = f"these layers begin anew: {', '.join(self.fresh)}" if self.fresh else "no layer begins anew"
        optimizer = "" if self.optimizer else " The optimizer is another one and begins anew."
        return (
            f"Begins from epoch {epoch} of another run: {self.count} of {self.total} variables are taken over, "
            f"{layers}.{optimizer}"
        )


def load_source(source: ForkSource) -> TrainingState:
    """The state that a fork begins from.

    Raises:
        SpecError: if that epoch is not kept, or its file is gone or broken.
    """
    store, run = ArtifactStore.of_run(source.artifacts)
    try:
        entry = next((entry for entry in read_states(store, run) if entry.place == (source.epoch, 0)), None)
        if entry is not None:
            return load_state(store, run, entry)
        received = "no such state"
    except ArtifactError as error:
        received = error.message
    raise SpecError(
        f"The state of epoch {source.epoch}, which this run begins from, is not there any more.",
        code="invalid_spec",
        field="fork.epoch",
        expected="the state of a kept epoch",
        received=received,
        fix="Fork the other run again, from one of the epochs that it keeps.",
    )


def take_over(model: keras.Model, state: TrainingState, optimizer: ClassConfig) -> TakenOver:
    """Give a model all of another run's state that fits: same layer, same place in it, same shape.

    The optimizer goes on where it is of the same class, with the learning rate that it had unless the fork's spec has
    another one than the other run's.

    Args:
        model: Compiled, with all its variables.
        state: Of the other run.
        optimizer: The fork's own.
    """
    theirs: dict[str, Any] = state.header["optimizer"]
    same_optimizer = theirs["class_name"] == optimizer.class_name
    same_rate = theirs["config"].get("learning_rate") == optimizer.to_json()["config"].get("learning_rate")
    variables = {name: variable for name, variable in named_variables(model).items() if not name.startswith(METRICS)}
    fresh: dict[str, None] = {}
    count = 0
    for name, variable in variables.items():
        array = state.arrays.get(name)
        if name.startswith(OPTIMIZER) and not (same_optimizer and (same_rate or name != _RATE)):
            continue
        if array is None or array.shape != tuple(variable.shape):
            if not name.startswith(OPTIMIZER) and (layer := layer_of(name)):
                fresh[layer] = None
            continue
        variable.assign(array)
        count += 1
    return TakenOver(count, len(variables), list(fresh), same_optimizer)
