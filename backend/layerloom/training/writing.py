"""Writes states to the disk in a thread, so that training continues meanwhile."""

import time
from collections.abc import Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass

from layerloom.artifacts.states import State, read_states
from layerloom.artifacts.store import ArtifactStore
from layerloom.errors import ArtifactError
from layerloom.model.state import TrainingState, write_state
from layerloom.training.course import metrics_of


@dataclass(frozen=True)
class Written:
    """States whose files are on the disk but not in the manifest yet, and how many seconds writing took."""

    states: list[State]
    seconds: float


class StateWriter:
    """Writes files of states one after another; the manifest does not list them yet.

    Args:
        store: The store for the files.
        run: The run's folder in it.
    """

    def __init__(self, store: ArtifactStore, run: str) -> None:
        self._store = store
        self._run = run
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="states")

    def begin(self, states: Mapping[str, TrainingState]) -> Future[Written]:
        """Start to write states, given by file name. The future raises `ArtifactError` if one cannot be written."""
        return self._thread.submit(self._write_all, states)

    def delete(self, states: Sequence[State]) -> None:
        """Delete files that the manifest no longer lists."""
        for state in states:
            # The next attempt deletes a file that cannot be deleted now.
            with suppress(OSError):
                self._store.delete(self._run, state.file)

    def give_up(self, states: Sequence[State]) -> None:
        """Delete files that the manifest does not list, because they waste room on a full disk.

        The manifest may list them after all, if the disk failed after the manifest got its name.
        """
        with suppress(ArtifactError):
            named = {state.file for state in read_states(self._store, self._run)}
            self.delete([state for state in states if state.file not in named])

    def _write_all(self, states: Mapping[str, TrainingState]) -> Written:
        began = time.monotonic()
        written: list[State] = []
        try:
            for name, state in states.items():
                written.append(self._write(name, state))
        except BaseException:
            # The manifest does not list these files, and they waste room on a full disk.
            self.delete(written)
            raise
        return Written(written, time.monotonic() - began)

    def _write(self, name: str, state: TrainingState) -> State:
        with self._store.writing(self._run, name) as file:
            write_state(state, file)
        return State(
            file=name,
            epoch=state.epoch,
            batch=state.batch,
            size=file.size,
            sha256=file.sha256,
            which=[],
            metrics=metrics_of(state.header) if state.batch == 0 and state.epoch > 0 else None,
            steps=state.steps,
        )
