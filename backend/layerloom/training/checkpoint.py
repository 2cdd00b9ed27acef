"""Keeps the states of a run: the best one in memory, the listed ones on the disk, and the model files made of them."""

import itertools
import logging
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass

import keras

from layerloom.artifacts.states import MANIFEST, Place, Role, State, is_state_name, state_name, write_states
from layerloom.artifacts.store import ArtifactStore
from layerloom.errors import ArtifactError
from layerloom.events import CheckpointData
from layerloom.model.averages import finish
from layerloom.model.state import StateTaker, TrainingState
from layerloom.spec import Kept
from layerloom.training.course import Course
from layerloom.training.engine.base import Position
from layerloom.training.finite import newest_finite
from layerloom.training.model_files import save_models
from layerloom.training.retention import DISK_BUDGET, next_mark, within_budget
from layerloom.training.room import Room
from layerloom.training.writing import StateWriter, Written

_log = logging.getLogger(__name__)

SECONDS = 5.0
# Writing takes at most one twentieth of the time.
_SPARING = 20
# Epochs to be kept wait in memory for the next writing, as long as their states are smaller than this.
_WAITING_BYTES = 32 << 20
# Seconds after which a run that waits for its pace checks again whether its states are written.
_ASK_AGAIN = 0.05


@dataclass(frozen=True)
class _Pending:
    """A writing in progress: its states, the best and the last place at its beginning, and the time for the copy.

    ``again`` is the place whose state on the disk is outdated.
    """

    writing: Future[Written]
    states: Sequence[TrainingState]
    seconds: float
    best: Place | None
    last: Place | None
    again: Place | None


class Checkpoints:
    """Keeps the state of the best epoch in memory, and writes states to the disk from time to time.

    The last state is the model itself. While the run trains, a thread writes a copy of it; the next call after that
    adds it to the manifest. `write` waits for this. The order of writing is: files, event log, manifest,
    ``checkpoint`` events. So the manifest lists only complete files, and none is ahead of the log, even after a crash.

    Args:
        model: The compiled model that trains, with all its variables.
        store: The store for the files.
        run: The run's folder in it.
        course: The facts about the epochs so far.
        position: Returns how far training is.
        announce: Receives each state when the manifest lists it.
        sync: Writes the event log to the disk before it returns.
        room: Waits if the disk is full.
        interval: Seconds between two writings while the run trains; longer if a writing takes long.
        budget: Bytes that all states may take on the disk; the best and the last are always kept.
    """

    def __init__(
        self,
        model: keras.Model,
        store: ArtifactStore,
        run: str,
        *,
        course: Course,
        position: Callable[[], Position],
        announce: Callable[[CheckpointData], None],
        sync: Callable[[], None] = lambda: None,
        room: Room | None = None,
        interval: float = SECONDS,
        budget: int = DISK_BUDGET,
    ) -> None:
        self._model = model
        self._taker = StateTaker(model)
        self._store = store
        self._run = run
        self._writer = StateWriter(store, run)
        self._course = course
        self._position = position
        self._announce = announce
        self._sync = sync
        self._room = room or Room()
        self._interval = interval
        self._budget = budget
        self._on_disk: dict[Place, State] = {}
        self._waiting: dict[Place, TrainingState] = {}
        self._kept: set[Place] = set()
        self._asked: set[Place] = set()
        self._ask_next = False
        self._changed: Place | None = None
        self._mark = 1
        self._held = False
        self._rest: TrainingState | None = None
        # The newest epoch with finite weights, as long as there is no best epoch.
        self._number: TrainingState | None = None
        self._pending: _Pending | None = None
        self._due = time.monotonic() + interval
        self.best: TrainingState | None = None

    def begin(self, states: Sequence[State], best: TrainingState | None, epoch: int) -> None:
        """Continue after ``epoch`` epochs from the states of an earlier attempt; other state files are deleted.

        Raises:
            ArtifactError: if the manifest cannot be written.
        """
        self.best = best
        self._mark = next_mark(epoch)
        self._on_disk = {state.place: state for state in states}
        self._kept = {state.place for state in states if "kept" in state.which}
        self._asked = {state.place for state in states if state.asked}
        self._store.sweep(self._run)
        names = self._store.list(self._run)
        strays = [name for name in names if is_state_name(name) and name not in {state.file for state in states}]
        if MANIFEST in names:
            write_states(self._store, self._run, list(states))
        for name in strays:
            self._store.delete(self._run, name)

    def epoch_done(self, *, better: bool) -> None:
        """Copy the states that have to be kept of an epoch that has just ended, and write if that is due.

        Args:
            better: Whether it is the best epoch so far.
        """
        place = self._place()
        state = None
        if better:
            state = self.best = self._take()
            self._number = None
        elif self.best is None and not self._held:
            state = self._take()
            self._number = state if state.finite else self._number
        if self._ask_next:
            self._ask_next = False
            self._asked.add(place)
            self._keep(place, state or self._take())
            self.write()
        elif place[0] >= self._mark and (self._is_due() or self._has_room()):
            self._mark = next_mark(place[0])
            self._keep(place, state or self._take())
        self.write_if_due()

    def is_finite(self) -> bool:
        """Whether all weights of the model are finite now."""
        return self._taker.take(self._place(), {}, metrics=False).finite

    def keep_now(self) -> None:
        """Write the current state and the models, and keep the state; within an epoch, keep the end of that epoch.

        Raises:
            ArtifactError: if something cannot be written.
        """
        self.settle()
        place = self._place()
        if place[1]:
            # A fork can begin only at the end of an epoch.
            self._ask_next = True
        else:
            self._asked.add(place)
            self._kept.add(place)
        self.write()
        self.write_models()

    def changed(self) -> None:
        """A person changed the model (its learning rate), so a state of this place on the disk is outdated."""
        self._changed = self._place()

    def hold(self) -> None:
        """Training is over: keep the current state as the last one, even if the model changes afterwards."""
        self._rest = self._take()
        self._held = True

    def give_up(self) -> None:
        """The model's weights are not finite: from now on the newest state with finite weights is the last one."""
        self._held = True
        pending = self._pending.states if self._pending is not None else ()
        in_memory = [*self._waiting.values(), *pending, self.best, self._number]
        self._rest = newest_finite(in_memory, self._on_disk.values(), self._store, self._run)

    def rescue(self) -> None:
        """After a failure: write the best state, the newest complete state as the last one, and their models.

        Raises:
            ArtifactError: if something cannot be written.
        """
        self.give_up()
        self.write()
        self.write_models()

    def kept(self, which: Kept) -> tuple[Kept, TrainingState] | None:
        """The state of the kept model; if there is no best epoch, the last state with finite weights.

        Call it after training. It is None if there is no such state.
        """
        if not self._held:
            self.hold()
        if which == "best" and self.best is not None:
            return "best", self.best
        last = self.last()
        if which == "best" and last is not None and not last.finite:
            self.give_up()
            last = self.last()
        return None if last is None else ("last", last)

    def write_if_due(self) -> float:
        """Start writing if the interval has passed; returns in how many seconds to call again.

        Raises:
            ArtifactError: if an earlier writing failed.
        """
        if self._pending is not None and self._pending.writing.done():
            self.settle()
        if self._is_due():
            self._start()
        return self._due - time.monotonic() if self._pending is None else _ASK_AGAIN

    def write(self) -> None:
        """Write all states that are not on the disk yet; the current one is the last.

        Raises:
            ArtifactError: if something cannot be written; earlier states stay valid.
        """
        self.settle()
        self._start()
        self.settle()

    def settle(self) -> None:
        """Wait for the states that are being written, and add them to the manifest. On a full disk, wait for room.

        Raises:
            ArtifactError: if a state could not be written; earlier states stay valid.
        """
        while self._pending is not None:
            try:
                self._finish()
            except ArtifactError as error:
                self._room.wait(error)
                self._start()
            else:
                self._room.found()

    def _finish(self) -> None:
        """Add the written states to the manifest, or undo the writing if it failed."""
        pending, self._pending = self._pending, None
        if pending is None:
            return
        try:
            written = pending.writing.result()
            came = time.monotonic()
            self._count(written.states, pending)
        except ArtifactError:
            self._waiting |= {state.place: state for state in pending.states if state.place in self._kept}
            self._changed = self._changed or pending.again
            raise
        ended = time.monotonic()
        self._due = ended + max(self._interval, _SPARING * (pending.seconds + written.seconds + ended - came))

    def close(self) -> None:
        """Wait for a writing in progress, so that no half-written file is left; an error does not change the status."""
        try:
            self._finish()
        except Exception:  # noqa: BLE001 - the run has ended already, and its status must not change
            _log.exception("The last states of the run were not written.")

    def write_models(self) -> None:
        """Write ``last.keras`` (with the weights that `fit` would leave) and ``best.keras``; then restore the model.

        On a full disk it waits for room.

        Raises:
            ArtifactError: if a file cannot be written.
        """
        # Copy both states first, because writing replaces the model's weights.
        last, best = self.last(), self.best
        states: dict[Kept, TrainingState | None] = {"last": last, "best": best}
        self._room.until(lambda: save_models(self._model, self._store, self._run, states, self.become))
        if last is not None:
            self._taker.give(last)

    def last(self) -> TrainingState | None:
        """The current state; after training, or if the weights are not finite, the state that is held."""
        return self._rest if self._held else self._take()

    def become(self, which: Kept, state: TrainingState) -> None:
        """Give the model the weights of the run's best or last model, from its state."""
        self._taker.give(state)
        if which == "last":
            finish(self._model)

    def restore(self, state: TrainingState) -> None:
        """Restore the model to a state."""
        self._taker.give(state)

    def _place(self) -> Place:
        position = self._position()
        return (position.epoch, position.batch)

    def _take(self) -> TrainingState:
        position = self._position()
        # Metrics are reset at the start of each epoch, so they hold something only within an epoch.
        return self._taker.take(self._place(), self._course.header(position), metrics=position.batch > 0)

    def _keep(self, place: Place, state: TrainingState) -> None:
        self._kept.add(place)
        if place not in self._on_disk:
            self._waiting[place] = state

    def _is_due(self) -> bool:
        return self._pending is None and time.monotonic() >= self._due

    def _has_room(self) -> bool:
        size = self._taker.size
        return sum(state.size for state in self._waiting.values()) + size <= _WAITING_BYTES

    def _start(self) -> None:
        began = time.monotonic()
        last = self.last()
        places = {state.place: state for state in (*self._waiting.values(), self.best, last) if state is not None}
        again = last.place if last is not None and last.place == self._changed else None
        files = {
            self._file(place): state for place, state in places.items() if place not in self._on_disk or place == again
        }
        self._waiting.clear()
        self._changed = None
        self._pending = _Pending(
            writing=self._writer.begin(files),
            states=list(files.values()),
            seconds=time.monotonic() - began,
            best=self.best.place if self.best else None,
            last=last.place if last else None,
            again=again,
        )

    def _file(self, place: Place) -> str:
        """A file name that no listed state has, because a listed state stays until its successor is listed."""
        taken = {state.file for state in self._on_disk.values()}
        return next(name for number in itertools.count() if (name := state_name(place, number)) not in taken)

    def _count(self, written: Sequence[State], pending: _Pending) -> None:
        """Write the manifest with the states that stay, then delete the files of the others."""
        before = self._on_disk
        known = before | {state.place: state for state in written}
        last = pending.last
        if last is None:
            last = next((place for place, state in before.items() if "last" in state.which), None)
        in_roles = [
            state.model_copy(update={"which": roles, "asked": place in self._asked})
            for place, state in sorted(known.items())
            if (roles := self._roles(place, pending.best, last))
        ]
        staying = within_budget(in_roles, self._budget)
        if staying == list(before.values()):
            return
        try:
            self._sync()
            write_states(self._store, self._run, staying)
        except ArtifactError:
            self._writer.give_up(written)
            raise
        self._on_disk = {state.place: state for state in staying}
        self._kept &= self._on_disk.keys() | self._waiting.keys()
        files = {state.file for state in staying}
        self._writer.delete([state for state in (*before.values(), *written) if state.file not in files])
        for state in staying:
            older = before.get(state.place)
            told = older.which if older is not None and older.file == state.file else []
            for role in state.which:
                if role not in told:
                    self._announce(_event(state, role))

    def _roles(self, place: Place, best: Place | None, last: Place | None) -> list[Role]:
        roles: list[tuple[Role, bool]] = [
            ("best", place == best),
            ("last", place == last),
            ("kept", place in self._kept),
        ]
        return [role for role, holds in roles if holds]


def _event(state: State, role: Role) -> CheckpointData:
    return CheckpointData(epoch=state.epoch, batch=state.batch, which=role, size=state.size, sha256=state.sha256)
