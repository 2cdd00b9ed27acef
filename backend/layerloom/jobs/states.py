"""The states of training that a run has on disk, as the server reads them: for forks, and for models made on demand.

A runner writes a manifest after the files it names (docs/architecture.md); it alone says which states count.
"""

import json
from collections.abc import Sequence
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from layerloom.artifacts.store import ArtifactStore
from layerloom.errors import ArtifactError, NotFound

MANIFEST = "checkpoints.json"
Which = Literal["best", "last"]


class State(BaseModel):
    """A state of training: after ``batch`` batches of the epoch that follows ``epoch``."""

    model_config = ConfigDict(frozen=True)

    file: str
    epoch: int
    batch: int = 0
    size: int
    sha256: str
    which: list[str]
    metrics: dict[str, Any] | None = None


class _Manifest(BaseModel):
    states: list[State] = Field(default_factory=list[State])


def states_of(artifacts: ArtifactStore, run_id: str) -> list[State]:
    """A run's states, the earliest first; empty before the first.

    Raises:
        ArtifactError: if the manifest cannot be read.
    """
    try:
        with artifacts.open(run_id, MANIFEST) as file:
            manifest = _Manifest.model_validate(json.load(file))
    except NotFound:
        return []
    except (ValueError, ValidationError) as error:
        raise ArtifactError(
            f"The manifest of the states of run {run_id} cannot be read.",
            expected="JSON as the runner writes it",
            received=str(error)[:200],
            fix="Train the run again; its model files are not concerned.",
        ) from error
    return sorted(manifest.states, key=lambda state: (state.epoch, state.batch))


def newest(states: Sequence[State], which: Which) -> State | None:
    """The state of the best or the last epoch; None where there is none."""
    return next((state for state in reversed(states) if which in state.which), None)


def whole_epochs(states: Sequence[State]) -> list[int]:
    """The epochs that a fork may begin from."""
    return [state.epoch for state in states if state.batch == 0 and state.epoch > 0]
