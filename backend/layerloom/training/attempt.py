"""The course of an attempt: it loads data and model, finds its start, trains, scores, and reports one final status."""

import logging
from collections.abc import Sequence
from contextlib import closing, suppress
from dataclasses import dataclass
from typing import Any

import keras

from layerloom.artifacts.album import Album
from layerloom.artifacts.files import EVALUATION
from layerloom.artifacts.store import ArtifactStore
from layerloom.datasets.prepare import Prepared
from layerloom.errors import LayerloomError
from layerloom.events import (
    Assignment,
    CommandData,
    EpochData,
    EventKind,
    FrameData,
    KeptModel,
    LogData,
    Reason,
    Status,
    StatusData,
    SupersedeData,
)
from layerloom.events.codec import dumps
from layerloom.events.exits import RunnerExit
from layerloom.model.indices import check_indices
from layerloom.model.state import StateTaker, TrainingState
from layerloom.recipe import Recipe
from layerloom.spec import Kept, RunSpec, parse_run_spec
from layerloom.training.advice import advised
from layerloom.training.callbacks import Recorder, early_stopping
from layerloom.training.cancel import CANCELLED, guard_cancel
from layerloom.training.checkpoint import Checkpoints
from layerloom.training.commands import Commands
from layerloom.training.course import Course
from layerloom.training.ending import Scores, kept_so_far, terminal_status
from layerloom.training.engine.base import BEGINNING, Engine, Position
from layerloom.training.engine.choose import choose_engine
from layerloom.training.engine.ready import make_ready
from layerloom.training.evaluation import evaluation
from layerloom.training.failure import failed
from layerloom.training.fork import load_source, take_over
from layerloom.training.frames.painter import Painter
from layerloom.training.frames.recorder import FrameRecorder
from layerloom.training.leave import Leave, Paused
from layerloom.training.material import gather
from layerloom.training.pace import Pace
from layerloom.training.reporter import Reporter
from layerloom.training.resume import Start, find_start
from layerloom.training.room import PATIENCE_SECONDS, Room, is_full
from layerloom.training.sentences import sentence
from layerloom.training.steering import Controls, Steering

_log = logging.getLogger(__name__)


def run_attempt(assignment: Assignment, *, patience: float = 600.0, disk_patience: float = PATIENCE_SECONDS) -> int:
    """Train a run as assigned and report everything; returns the exit code of the process.

    Args:
        assignment: The run, and the place to report to.
        patience: Seconds without a server after which the attempt writes its checkpoints and ends.
        disk_patience: Seconds on a full disk after which the run fails.
    """
    commands = Commands()
    with Reporter(assignment, commands, patience=patience) as reporter:
        guard_cancel(commands, reporter)
        attempt = Attempt(assignment, commands, reporter, disk_patience=disk_patience)
        try:
            end = attempt.run()
        except Exception as error:  # noqa: BLE001 - the log of a run must report every failure
            _log.exception("Attempt %s failed.", assignment.attempt_id)
            end = failed(error, trained=attempt.trained).model_copy(update=attempt.kept_so_far)
        if end is not None:
            reporter.emit(EventKind.STATUS, end)
    return 0 if reporter.delivered else RunnerExit.ABANDONED


@dataclass(frozen=True)
class _Training:
    """Everything that an attempt trains with, and the position where it begins."""

    spec: RunSpec
    recipe: Recipe
    model: keras.Model
    data: Prepared
    engine: Engine
    position: Position
    callbacks: Sequence[keras.callbacks.Callback]
    stopping: keras.callbacks.EarlyStopping | None
    course: Course
    checkpoints: Checkpoints
    scores: Scores
    frames: FrameRecorder
    steering: Steering


class Attempt:
    """One attempt at a run, from its spec to its final status."""

    def __init__(
        self,
        assignment: Assignment,
        commands: Commands,
        reporter: Reporter,
        *,
        disk_patience: float = PATIENCE_SECONDS,
    ) -> None:
        self._assignment = assignment
        self._commands = commands
        self._reporter = reporter
        self._room = Room(reporter.waits, patience=disk_patience)
        self.trained = False
        self._training: _Training | None = None

    @property
    def kept_so_far(self) -> dict[str, Any]:
        """The best epoch, the model on the disk, and their metrics, for the status of a run that fails."""
        return kept_so_far(self._assignment, self._training.checkpoints.best if self._training else None)

    @property
    def _forked(self) -> int:
        """The epoch of the parent run at which a fork begins; 0 for other runs."""
        return self._assignment.fork.epoch if self._assignment.fork else 0

    def run(self) -> StatusData | None:
        """Train; returns the final status of the attempt, or None if no server answers any more."""
        training = self._training = self._prepare()
        self._reporter.emit(EventKind.STATUS, StatusData(status=Status.RUNNING))
        with closing(training.checkpoints):
            return self._train(training)

    def _train(self, training: _Training) -> StatusData | None:
        stopping = training.stopping
        try:
            training.engine.fit(training.model, training.data, training.recipe, training.callbacks, training.position)
            stopped = stopping is not None and stopping.stopped_epoch > 0
            reason = Reason.EARLY_STOPPING if stopped else Reason.EPOCHS_REACHED
        except Paused:
            training.checkpoints.write()
            training.checkpoints.write_models()
            message = f"Paused {training.steering.where()}; the device is free."
            return StatusData(status=Status.PAUSED, message=message)
        except Leave as leave:
            reason = leave.reason
        except Exception as error:
            # Save what was learned so far, unless writing itself failed: then a state could be ahead of the log.
            if not isinstance(error, OSError | LayerloomError) and not is_full(error):
                with suppress(Exception):
                    training.checkpoints.rescue()
            raise
        return CANCELLED if reason is Reason.USER_CANCEL else self._end(training, reason)

    def _prepare(self) -> _Training:
        """Everything that training needs, set to the position where training begins."""
        store, run = ArtifactStore.of_run(self._assignment.artifacts)
        spec = parse_run_spec(self._assignment.spec)
        model, data, recipe = gather(spec, self._room, self._log)
        pace = Pace(spec.training.pace)
        check_indices(model, (data.x_train, data.x_validation, data.x_test))
        make_ready(model, data.x_train, data.y_train)
        # First of all, supersede the epochs in the log that this attempt will repeat.
        start = self._find_start(store, run, StateTaker(model))
        engine = choose_engine(data, spec.training, self._log, pace)
        self._tell_monitor(recipe)
        stopping = early_stopping(recipe)
        course = Course(stopping, spec.training.optimizer.to_json())
        checkpoints = Checkpoints(
            model,
            store,
            run,
            course=course,
            position=lambda: engine.position,
            announce=lambda data: self._reporter.emit(EventKind.CHECKPOINT, data),
            sync=self._reporter.sync,
            room=self._room,
            interval=self._assignment.checkpoint_seconds,
            budget=self._assignment.checkpoint_bytes,
        )
        position = self._go_on(start, model, spec, course, checkpoints)
        scores = Scores(spec, model, data, engine)
        batches = recipe.steps(len(data.x_train))
        steering = self._steering(spec, engine, checkpoints, scores, batches, pace)
        frames = self._frames(spec, model, data, position, pace)
        recorder = Recorder(
            recipe=recipe,
            stopping=stopping,
            course=course,
            checkpoints=checkpoints,
            steps=batches,
            report=self._epoch_done,
            progress=self._reporter.progress,
            penalties=lambda: engine.penalties,
        )
        drawn = [frames] if self._assignment.frames else []
        callbacks = [*([stopping] if stopping else []), recorder, *drawn, steering]
        return _Training(
            spec=spec,
            recipe=recipe,
            model=model,
            data=data,
            engine=engine,
            position=position,
            callbacks=callbacks,
            stopping=stopping,
            course=course,
            checkpoints=checkpoints,
            scores=scores,
            frames=frames,
            steering=steering,
        )

    def _steering(
        self, spec: RunSpec, engine: Engine, checkpoints: Checkpoints, scores: Scores, batches: int, pace: Pace
    ) -> Steering:
        controls = Controls(
            pace=pace,
            evaluate=scores.now,
            keep=checkpoints.keep_now,
            settle=checkpoints.settle,
            changed=checkpoints.changed,
            idle=checkpoints.write_if_due,
            say=self._log,
            carried_out=self._carried_out,
            abandoned=lambda: self._reporter.abandoned,
            has_room=lambda: self._room.has(self._reporter.require_room),
        )
        return Steering(
            commands=self._commands,
            controls=controls,
            position=lambda: engine.position,
            epochs=spec.training.epochs,
            steps=batches,
        )

    def _frames(
        self, spec: RunSpec, model: keras.Model, data: Prepared, position: Position, pace: Pace
    ) -> FrameRecorder:
        album = Album(*ArtifactStore.of_run(self._assignment.artifacts))
        if self._assignment.attempt > 1:
            album.go_on(position.epoch)
        return FrameRecorder(
            make=lambda: Painter(model, spec, data),
            album=album,
            paced=lambda: pace.rate is not None,
            report=self._framed,
            failed=self._log,
            trained=None if position.batch else position.epoch,
        )

    def _end(self, training: _Training, reason: Reason | None) -> StatusData | None:
        """Write the kept model and measure it; returns the terminal status, or None if no server answers any more."""
        spec, course, checkpoints = training.spec, training.course, training.checkpoints
        chosen = checkpoints.kept(spec.training.kept)
        checkpoints.write()
        checkpoints.write_models()
        if reason is None:
            message = "No server has answered for too long. The state is saved, and training ends."
            self._log(LogData(level="warning", message=message, code="abandoned"))
            return None
        kept, metrics = self._score(chosen, checkpoints, training.frames, training.scores)
        if kept is not None:
            store, run = ArtifactStore.of_run(self._assignment.artifacts)
            measured = evaluation(spec, training.model, training.data, kept.epoch)
            content = dumps(measured).encode()
            self._room.until(lambda: store.write(run, EVALUATION, content))
        position = training.engine.position
        status = terminal_status(
            reason,
            sentence(reason, training.recipe, course.waiting, position, kept, self._forked),
            course.best.epoch if course.best else None,
            kept,
            metrics,
        )
        return advised(status, spec, course.largest_rate)

    def _find_start(self, store: ArtifactStore, run: str, taker: StateTaker) -> Start:
        """The start that an earlier attempt left. Epochs that will be repeated are superseded in the log."""
        assignment = self._assignment
        if assignment.attempt == 1:
            return Start()
        forked = self._forked
        start = find_start(store, run, max(assignment.epoch, forked), taker.check)
        epoch = start.state.epoch if start.state else forked
        if start.state is None or assignment.epoch > epoch:
            self._reporter.emit(EventKind.SUPERSEDE, SupersedeData(from_epoch=epoch + 1))
        for warning in start.warnings:
            self._log(warning)
        return start

    def _go_on(
        self, start: Start, model: keras.Model, spec: RunSpec, course: Course, checkpoints: Checkpoints
    ) -> Position:
        """Restore an earlier attempt's state, or an epoch of the parent run, or start fresh; returns the position."""
        if start.state is not None:
            course.load(start.state.header)
            if start.best is None:
                course.best = None
            self.trained = start.position.epoch > 0
            self._room.until(lambda: checkpoints.begin(start.states, start.best, start.position.epoch))
            checkpoints.restore(start.state)
            self._log(_goes_on(start.position))
            return start.position
        self._room.until(lambda: checkpoints.begin([], None, 0))
        source = self._assignment.fork
        if source is None:
            return BEGINNING
        taken_over = take_over(model, load_source(source), spec.training.optimizer)
        self._log(taken_over.line(source.epoch))
        return Position(source.epoch)

    def _tell_monitor(self, recipe: Recipe) -> None:
        if recipe.stopping is not None and recipe.monitor.name != recipe.stopping.monitor:
            watched = recipe.monitor.name
            message = f"There are no validation rows, so early stopping monitors '{watched}'."
            self._log(LogData(level="warning", message=message, code="no_validation", values={"monitor": watched}))

    def _score(
        self,
        kept: tuple[Kept, TrainingState] | None,
        checkpoints: Checkpoints,
        frames: FrameRecorder,
        scores: Scores,
    ) -> tuple[KeptModel | None, dict[str, float] | None]:
        """Draw the last and the best epoch, and measure the kept model. Afterwards the model has the kept weights."""
        for state in (checkpoints.last(), checkpoints.best):
            if state is not None and state.batch == 0:
                checkpoints.restore(state)
                frames.keep(state.epoch)
        if kept is None:
            return None, None
        which, state = kept
        checkpoints.become(which, state)
        model = KeptModel(which=which, epoch=state.epoch, batch=state.batch)
        return model, scores.of_kept(which, state)

    def _epoch_done(self, epoch: EpochData) -> None:
        self.trained = True
        self._reporter.emit(EventKind.EPOCH, epoch)

    def _framed(self, frame: FrameData) -> None:
        self._reporter.emit(EventKind.FRAME, frame)

    def _carried_out(self, command_id: int, command: CommandData | None) -> None:
        if command is not None:
            self._reporter.emit(EventKind.COMMAND, command)
        self._reporter.carried_out(command_id)

    def _log(self, line: LogData) -> None:
        self._reporter.emit(EventKind.LOG, line)


def _goes_on(position: Position) -> LogData:
    if position.batch:
        message = f"Continues from its state in epoch {position.epoch + 1}, after {position.batch} batches."
    else:
        message = f"Continues from its state after epoch {position.epoch}."
    return LogData(message=message, code="resumed", values={"epoch": position.epoch, "batch": position.batch})
