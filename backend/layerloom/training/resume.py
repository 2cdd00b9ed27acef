"""Finds where a later attempt at a run continues: the newest complete state, and the best epoch before it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from layerloom.artifacts.states import State, read_states
from layerloom.artifacts.store import ArtifactStore
from layerloom.errors import ArtifactError
from layerloom.events import LogData
from layerloom.model.state import TrainingState, load_state
from layerloom.training.course import position_of
from layerloom.training.engine.base import BEGINNING, Position


@dataclass(frozen=True)
class Start:
    """What an earlier attempt left to continue from.

    Args:
        state: The state of training; None to begin from the start.
        best: The state of the best epoch before it.
        states: All states that stay valid: none is later than ``state``, and none is known to be damaged.
        warnings: Lines for the log, about states that were skipped.
    """

    state: TrainingState | None = None
    best: TrainingState | None = None
    states: Sequence[State] = ()
    warnings: Sequence[LogData] = ()

    @property
    def position(self) -> Position:
        """The position at which training continues."""
        if self.state is None:
            return BEGINNING
        return position_of(self.state.epoch, self.state.batch, self.state.header)


def find_start(
    store: ArtifactStore, run: str, newest_epoch: int, check: Callable[[TrainingState], None] = lambda _: None
) -> Start:
    """The newest state that is complete and fits the model.

    Args:
        store: The store with the run's files.
        run: The run.
        newest_epoch: The newest epoch in its log. A later state would leave a gap in the log, so it is not used.
        check: Raises an ArtifactError for a state that does not fit the run's model.
    """
    reader = _Reader(store, run, check)
    try:
        entries = [entry for entry in read_states(store, run) if entry.epoch <= newest_epoch]
    except ArtifactError as error:
        return Start(warnings=[_warning(f"{error.message} Training begins from the start.", "manifest")])
    known = {entry.epoch: entry for entry in entries if entry.batch == 0}
    second_choice: Start | None = None
    for entry in reversed(entries):
        state = reader.load(entry)
        if state is None:
            continue
        best_epoch = (state.header["best"] or {}).get("epoch")
        best = state if best_epoch == state.epoch and state.batch == 0 else None
        if best is None and best_epoch in known:
            best = reader.load(known[best_epoch])
        states = [other for other in entries if other.place <= entry.place and other.file not in reader.broken]
        if best is not None or best_epoch is None:
            return Start(state, best, states, reader.warnings)
        second_choice = second_choice or Start(state, None, states)
    if second_choice is None:
        return Start(warnings=reader.warnings)
    lost = _warning("The state of the best epoch is lost. From now on a new best epoch is determined.", "best")
    return Start(second_choice.state, None, second_choice.states, [*reader.warnings, lost])


def _warning(message: str, why: str, **values: str) -> LogData:
    return LogData(level="warning", message=message, code="checkpoint_broken", values={"why": why} | values)


class _Reader:
    """Reads states, and remembers which ones are damaged or do not fit."""

    def __init__(self, store: ArtifactStore, run: str, check: Callable[[TrainingState], None]) -> None:
        self._store = store
        self._run = run
        self._check = check
        self.broken: set[str] = set()
        self.warnings: list[LogData] = []

    def load(self, entry: State) -> TrainingState | None:
        if entry.file in self.broken:
            return None
        try:
            state = load_state(self._store, self._run, entry)
            self._check(state)
        except ArtifactError as error:
            self.broken.add(entry.file)
            self.warnings.append(_warning(f"{error.message} It is skipped.", "state", file=entry.file))
            return None
        return state
