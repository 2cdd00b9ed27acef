"""A run that begins from an epoch of another one: what it takes over from that epoch's state."""

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import keras

from layerloom.artifacts.states import read_states
from layerloom.artifacts.store import ArtifactStore
from layerloom.catalog import load as catalog
from layerloom.errors import ArtifactError, SpecError
from layerloom.events import ForkSource
from layerloom.model.slots import begin_at_weights
from layerloom.model.state import TrainingState, load_state
from layerloom.model.variables import METRICS, MODEL, OPTIMIZER, SCALING, STEPS, layer_of, named_variables, slot_of
from layerloom.spec import ClassConfig

_RATE = f"{OPTIMIZER}learning_rate"
_SUMS = "gradient_accumulator"


@dataclass(frozen=True)
class TakenOver:
    """What of a state fitted, and what begins anew.

    Args:
        count: Variables of the network that were taken over: weights, statistics and seeds.
        total: How many it has.
        fresh: The layers that begin anew, all or in part.
        optimizer: Whether the optimizer goes on.
        steps: Batches that the optimizer has done, at which a schedule goes on.
        lacking: What an optimizer that goes on begins anew, since the other run has nothing that fits.
        from_weights: Slots that begin at the network's weights.
        rate: The learning rate it begins with; None where a schedule gives it.
        own_rate: Whether that is the fork's own, and not the one the other run had last.
    """

    count: int
    total: int
    fresh: list[str]
    optimizer: bool
    steps: int
    lacking: list[str]
    from_weights: list[str]
    rate: float | None
    own_rate: bool

    def sentence(self, epoch: int) -> str:
        """For the log."""
        layers = f"these layers begin anew: {', '.join(self.fresh)}" if self.fresh else "no layer begins anew"
        parts = [
            f"Begins from epoch {epoch} of another run: {self.count} of {self.total} variables of the network are "
            f"taken over, {layers}."
        ]
        if self.optimizer:
            parts.append(f"The optimizer goes on after {self.steps} steps.")
        else:
            parts.append("The optimizer is another one and begins anew.")
        if self.lacking:
            parts.append(f"Of its values these begin anew: {', '.join(self.lacking)}.")
        if self.from_weights:
            parts.append(f"Set to go with the weights: {', '.join(self.from_weights)}.")
        if self.rate is None:
            parts.append(f"The learning rate's schedule begins at step {self.steps}.")
        else:
            parts.append(f"The learning rate is {'this' if self.own_rate else 'the other'} run's: {self.rate:g}.")
        return " ".join(parts)


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
    another one than the other run's. Slots that hold weights, and begin anew, begin at those taken over.

    Args:
        model: Compiled, with all its variables.
        state: Of the other run.
        optimizer: The fork's own.
    """
    variables = {name: variable for name, variable in named_variables(model).items() if not name.startswith(METRICS)}
    own = _own(state.header["optimizer"], optimizer)
    taken: set[str] = set()
    for name, variable in variables.items():
        array = state.arrays.get(name)
        if array is not None and array.shape == tuple(variable.shape) and not own(name):
            variable.assign(array)
            taken.add(name)
    fresh = [name for name in variables if name not in taken]
    slots = [name for name in fresh if name.startswith(OPTIMIZER)]
    from_weights = begin_at_weights(model, optimizer.class_name, slots)
    network = [name for name in variables if name.startswith(MODEL)]
    goes_on = STEPS in taken
    rate = variables.get(_RATE)
    return TakenOver(
        count=len(taken.intersection(network)),
        total=len(network),
        fresh=_unique(layer_of(name) for name in fresh if name.startswith(MODEL)),
        optimizer=goes_on,
        steps=int(variables[STEPS].numpy()),
        lacking=_lacking(slots, taken, from_weights) if goes_on else [],
        from_weights=from_weights,
        rate=None if rate is None else float(rate.numpy()),
        own_rate=_RATE not in taken,
    )


def _own(theirs: dict[str, Any], optimizer: ClassConfig) -> Callable[[str], bool]:
    """Whether a fork begins with its own value of a variable, though the other run has one of that name and shape."""
    ours = optimizer.to_json()
    entry = catalog.find("optimizer", optimizer.class_name)
    # Either may be named by an alias.
    if catalog.find("optimizer", theirs["class_name"]) != entry:
        return lambda name: name.startswith(OPTIMIZER)

    def differs(argument: str) -> bool:
        return theirs["config"].get(argument) != ours["config"].get(argument)

    own: set[str | None] = {"learning_rate"} if differs("learning_rate") else set()
    if differs("gradient_accumulation_steps"):
        own.add(_SUMS)
    if entry is not None and theirs["config"] != ours["config"]:
        # With another rate, say, the same values would give other weights at the first step.
        own.add(entry.traits["computed_from"])
    return lambda name: name.startswith(OPTIMIZER) and name.rpartition("/")[2] in own


def _lacking(fresh: Sequence[str], taken: Collection[str], from_weights: Collection[str]) -> list[str]:
    """What of an optimizer begins anew: each kind of slot, with its layers where other layers' slots go on."""
    kinds = {slot[1] for name in taken if (slot := slot_of(name))}
    found: dict[str, dict[str, None]] = {}
    for name in fresh:
        slot = slot_of(name)
        if slot is not None and slot[1] not in from_weights:
            found.setdefault(slot[1], {})[layer_of(name) or ""] = None
        elif slot is None and name != _RATE:
            word = "loss scale" if name.startswith(OPTIMIZER + SCALING) else name.removeprefix(OPTIMIZER)
            found.setdefault(word, {})
    return [f"{kind} of {', '.join(layers)}" if kind in kinds else kind for kind, layers in found.items()]


def _unique(names: Iterable[str | None]) -> list[str]:
    return list(dict.fromkeys(name for name in names if name))
