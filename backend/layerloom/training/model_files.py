"""Writes the model files of a run, ``last.keras`` and ``best.keras``, from its states."""

import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path

import keras

from layerloom.artifacts.states import Place
from layerloom.artifacts.store import ArtifactStore
from layerloom.model.averages import keeps_averages
from layerloom.model.state import TrainingState
from layerloom.spec import Kept


def save_models(
    model: keras.Model,
    store: ArtifactStore,
    run: str,
    states: Mapping[Kept, TrainingState | None],
    become: Callable[[Kept, TrainingState], None],
) -> None:
    """Write a file for each state. Afterwards the model has the weights of the last state.

    Args:
        model: The model that trains.
        store: The store for the files.
        run: The run's folder in it.
        states: The state for each file; None if that file is not to be written.
        become: Gives the model the weights of a state.

    Raises:
        ArtifactError: if a file cannot be written.
        OSError: if the folder of temporary files has no room for it.
    """
    with tempfile.TemporaryDirectory(prefix="layerloom-") as folder:
        file: Path | None = None
        saved: Place | None = None
        for which, state in states.items():
            if state is None:
                continue
            if state.place != saved or keeps_averages(model):
                file, saved = Path(folder) / f"{which}.keras", state.place
                become(which, state)
                model.save(file)
            assert file is not None
            store.put(run, f"{which}.keras", file)
