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
    """The newest such state, wherever it is; None where there is none. Of the disk, only what is newer is read."""
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
