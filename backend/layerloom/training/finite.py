"""Finds the newest state of a run with finite weights."""

import contextlib
from collections.abc import Iterable

from layerloom.artifacts.states import State
from layerloom.artifacts.store import ArtifactStore
from layerloom.errors import ArtifactError
from layerloom.model.state import TrainingState, load_state


def newest_finite(
    in_memory: Iterable[TrainingState | None], on_disk: Iterable[State], store: ArtifactStore, run: str
) -> TrainingState | None:
    """The newest such state in memory or on the disk, or None. From the disk, only newer states are read."""
    finite = [state for state in in_memory if state is not None and state.finite]
    newest = max(finite, key=lambda state: state.place, default=None)
    for entry in sorted(on_disk, key=lambda entry: entry.place, reverse=True):
        if newest is not None and entry.place <= newest.place:
            break
        with contextlib.suppress(ArtifactError):
            state = load_state(store, run, entry)
            if state.finite:
                return state
    return newest
