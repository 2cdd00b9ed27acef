"""The newest state of a run whose weights are finite numbers."""

import contextlib
from collections.abc import Iterable

from layerloom.artifacts.states import State
from layerloom.artifacts.store import ArtifactStore
from layerloom.errors import ArtifactError
from layerloom.model.state import TrainingState, load_state


def newest_finite(
    in_memory: Iterable[TrainingState | None], on_disk: Iterable[State], store: ArtifactStore, run: str
) -> TrainingState | None:
    """The newest such state in memory, else on the disk; None where there is none."""
    finite = [state for state in in_memory if state is not None and state.finite]
    if finite:
        return max(finite, key=lambda state: state.place)
    for entry in sorted(on_disk, key=lambda entry: entry.place, reverse=True):
        with contextlib.suppress(ArtifactError):
            state = load_state(store, run, entry)
            if state.finite:
                return state
    return None
