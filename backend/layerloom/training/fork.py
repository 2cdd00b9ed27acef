"""Forks: a run takes over the state of a kept epoch of another run, its parent."""

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import keras

from layerloom.artifacts.states import read_states
from layerloom.artifacts.store import ArtifactStore
from layerloom.catalog import load as catalog
from layerloom.errors import ArtifactError, SpecError
from layerloom.events import ForkSource, LogData
from layerloom.model.slots import begin_at_weights
from layerloom.model.state import TrainingState, load_state
from layerloom.model.variables import METRICS, MODEL, OPTIMIZER, SCALING, STEPS, layer_of, named_variables, slot_of
from layerloom.spec import ClassConfig

_RATE = f"{OPTIMIZER}learning_rate"
_SUMS = "gradient_accumulator"


@dataclass(frozen=True)
class TakenOver:
    """What a fork took over from a state, and what begins fresh.

    Args:
        count: The number of the network's variables that were taken over: weights, statistics and seeds.
        total: The number of the network's variables.
        fresh: The layers that begin fresh, completely or in part.
        optimizer: Whether the optimizer continues.
        steps: The number of batches that the optimizer has done; a schedule continues at this step.
        lacking: The variables of a continuing optimizer that begin fresh, because the parent run has none that fit.
        from_weights: Slots that were initialized from the network's weights.
        rate: The learning rate at the beginning; None if a schedule sets it.
        own_rate: Whether that rate comes from the fork's own spec instead of the parent run.
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

    def line(self, epoch: int) -> LogData:
        """For the log."""
        return LogData(message=self._sentence(epoch), code="forked", values={"epoch": epoch} | asdict(self))

    def _sentence(self, epoch: int) -> str:
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
    """The state at which a fork begins.

    Raises:
        SpecError: if that epoch is not kept, or its file is missing or damaged.
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
        f"The state of epoch {source.epoch}, at which this run begins, no longer exists.",
        code="invalid_spec",
        field="fork.epoch",
        expected="the state of a kept epoch",
        received=received,
        fix="Fork the parent run again, from one of the epochs that it keeps.",
    )


def take_over(model: keras.Model, state: TrainingState, optimizer: ClassConfig) -> TakenOver:
    """Load the part of a parent run's state that fits: variables of the same layer, place and shape.

    An optimizer of the same class continues. It keeps its learning rate, unless the specs of fork and parent differ in
    it. Fresh slots that hold weights are initialized from the weights that were taken over.

    Args:
        model: A compiled model with all its variables.
        state: The state of the parent run.
        optimizer: The optimizer of the fork's spec.
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
    """A test for variables that a fork begins fresh, although the parent run has one of that name and shape."""
    ours = optimizer.to_json()
    entry = catalog.find("optimizer", optimizer.class_name)
    # Either class may be given by an alias, so compare entries of the catalogue.
    if catalog.find("optimizer", theirs["class_name"]) != entry:
        return lambda name: name.startswith(OPTIMIZER)

    def differs(argument: str) -> bool:
        return theirs["config"].get(argument) != ours["config"].get(argument)

    own: set[str | None] = {"learning_rate"} if differs("learning_rate") else set()
    if differs("gradient_accumulation_steps"):
        own.add(_SUMS)
    if entry is not None and theirs["config"] != ours["config"]:
        # For example, with another learning rate the same slot values would give other weights at the first step.
        own.add(entry.traits["computed_from"])
    return lambda name: name.startswith(OPTIMIZER) and name.rpartition("/")[2] in own


def _lacking(fresh: Sequence[str], taken: Collection[str], from_weights: Collection[str]) -> list[str]:
    """The optimizer's fresh variables: kinds of slots, with their layers if the kind continues for other layers."""
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
