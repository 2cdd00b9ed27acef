"""The states of training in a run's folder, and the manifest that lists the valid ones.

A state file holds everything that is needed to continue training (docs/files.md). The manifest is written after the
files that it lists, so those files are complete. Files that it does not list are ignored.
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
# The number of finished epochs, and of finished batches in the next epoch.
Place = tuple[int, int]

_STATE = re.compile(r"state-\d{8}-\d{8}(-\d+)?\.npz")


def _written(value: Any) -> Any:
    # Earlier versions wrote null for a non-finite number.
    return "NaN" if value is None else value


_Metric = Annotated[Number, BeforeValidator(_written)]


class State(BaseModel):
    """A state of training, after ``batch`` batches of the epoch that follows ``epoch``.

    ``metrics`` are the metrics of ``epoch``. ``asked`` says that a person requested it. ``steps`` counts the batches
    that the optimizer has done, including those of parent runs; states of earlier versions lack it.
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
        """Its place in training."""
        return (self.epoch, self.batch)


class _Manifest(BaseModel):
    version: Literal[1] = 1
    states: list[State] = Field(default_factory=list[State])


def state_name(place: Place, number: int = 0) -> str:
    """The file name of a state; further states of the same place are numbered from 1."""
    return "state-{:08d}-{:08d}{}.npz".format(*place, f"-{number}" if number else "")


def is_state_name(name: str) -> bool:
    """Whether this is the file name of a state."""
    return _STATE.fullmatch(name) is not None


def read_states(store: ArtifactStore, run: str) -> list[State]:
    """A run's states, the earliest first; empty if there are none yet.

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
            expected="JSON in the runner's format",
            received=str(error)[:200],
            fix="Train the run again. Its model files are not affected.",
        ) from error
    return sorted(manifest.states, key=lambda state: state.place)


def newest(states: Sequence[State], which: Role) -> State | None:
    """The newest state with a role; None if there is none."""
    return next((state for state in reversed(states) if which in state.which), None)


def whole_epochs(states: Sequence[State]) -> list[int]:
    """The epochs at which a fork may begin."""
    return [state.epoch for state in states if state.batch == 0 and state.epoch > 0]


def write_states(store: ArtifactStore, run: str, states: Sequence[State]) -> None:
    """Write a manifest with these states. Before that, it syncs the names of their files to the disk.

    Raises:
        ArtifactError: if it cannot be written. The older manifest is then still valid, or this one is already.
    """
    store.sync(run)
    content = {"version": 1, "states": [state.model_dump(mode="json") for state in states]}
    store.put_bytes(run, MANIFEST, dumps(content).encode())
