"""The states of training in a run's folder, and the manifest that says which of them count.

A state file holds all it takes to train on (docs/files.md). The manifest is written after the files it names,
so what it names was whole then; a file it does not name is nothing.
"""

import json
import re
from collections.abc import Sequence
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from layerloom.artifacts.store import ArtifactStore
from layerloom.errors import ArtifactError, NotFound
from layerloom.events.codec import Number, dumps

MANIFEST = "checkpoints.json"
Role = Literal["best", "last", "kept"]
# Finished epochs, and batches of the one that follows.
Place = tuple[int, int]

_STATE = re.compile(r"state-\d{8}-\d{8}(-\d+)?\.npz")


def _written(value: Any) -> Any:
    # Earlier versions wrote null for what is no finite number.
    return "NaN" if value is None else value


_Metric = Annotated[Number, BeforeValidator(_written)]


class State(BaseModel):
    """A state of training: after ``batch`` batches of the epoch that follows ``epoch``.

    ``metrics`` are that epoch's; ``asked`` says that a person had it kept. ``steps`` are the batches that the optimizer
    has done, over all runs that this one continues; states of earlier versions do not say.
    """

    model_config = ConfigDict(frozen=True)

    file: str
    epoch: int
    batch: int = 0
    size: int
    sha256: str
    which: list[Role]
    metrics: dict[str, _Metric] | None = None
    asked: bool = False
    steps: int | None = None

    @property
    def place(self) -> Place:
        """Where in training it is."""
        return (self.epoch, self.batch)


class _Manifest(BaseModel):
    version: Literal[1] = 1
    states: list[State] = Field(default_factory=list[State])


def state_name(place: Place, number: int = 0) -> str:
    """The file of a state; later ones of the same place are numbered from 1."""
    return "state-{:08d}-{:08d}{}.npz".format(*place, f"-{number}" if number else "")


def is_state_name(name: str) -> bool:
    """Whether a file of this name holds a state."""
    return _STATE.fullmatch(name) is not None


def read_states(store: ArtifactStore, run: str) -> list[State]:
    """A run's states, the earliest first; empty before the first.

    Raises:
        ArtifactError: if the manifest cannot be read.
    """
    try:
        with store.open(run, MANIFEST) as file:
            manifest = _Manifest.model_validate(json.load(file))
    except NotFound:
        return []
    except (ValueError, ValidationError) as error:
        raise ArtifactError(
            f"The manifest of the states of run {run} cannot be read.",
            expected="JSON as the runner writes it",
            received=str(error)[:200],
            fix="Train the run again; its model files are not concerned.",
        ) from error
    return sorted(manifest.states, key=lambda state: state.place)


def newest(states: Sequence[State], which: Role) -> State | None:
    """The newest state of a role; None where there is none."""
    return next((state for state in reversed(states) if which in state.which), None)


def whole_epochs(states: Sequence[State]) -> list[int]:
    """The epochs that a fork may begin from."""
    return [state.epoch for state in states if state.batch == 0 and state.epoch > 0]


def write_states(store: ArtifactStore, run: str, states: Sequence[State]) -> None:
    """Make these the states that count. Their files, on the disk by now, have their names for good before that.

    Raises:
        ArtifactError: if it cannot be written; the older manifest holds then, or this one already.
    """
    store.sync(run)
    content = {"version": 1, "states": [state.model_dump(mode="json") for state in states]}
    store.put_bytes(run, MANIFEST, dumps(content).encode())
