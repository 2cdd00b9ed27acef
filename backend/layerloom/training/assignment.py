"""The life of an attempt: data, model, training, score, and one terminal status at the end."""

import logging
from typing import Literal

import keras

from layerloom.artifacts.album import Album
from layerloom.artifacts.files import EVALUATION
from layerloom.artifacts.store import ArtifactStore
from layerloom.datasets.base import find
from layerloom.datasets.download import fetch
from layerloom.datasets.prepare import Prepared, prepare
from layerloom.datasets.remote import is_here
from layerloom.events import (
    Assignment,
    CommandData,
    EpochData,
    EventKind,
    FrameData,
    LogData,
    Reason,
    Status,
    StatusData,
    SupersedeData,
)
from layerloom.events.codec import dumps
from layerloom.events.exits import RunnerExit
from layerloom.model.build import Preparation, build_model
from layerloom.model.compile import compile_model
from layerloom.spec import RunSpec, parse_run_spec
from layerloom.training.callbacks import Leave, Recorder, Steering, early_stopping, monitored
from layerloom.training.cancel import CANCELLED, guard_cancel
from layerloom.training.checkpoint import Checkpoints
from layerloom.training.commands import Commands
from layerloom.training.ending import kept_metrics, kept_model, sentence, terminal_status
from layerloom.training.engine.choose import choose_engine
from layerloom.training.evaluation import evaluation
from layerloom.training.failure import failed
from layerloom.training.frames.painter import Painter
from layerloom.training.frames.recorder import FrameRecorder
from layerloom.training.reporter import Reporter

_log = logging.getLogger(__name__)


def run_attempt(assignment: Assignment, *, patience: float = 600.0) -> int:
    """Train a run as assigned and report everything; answers the process's exit code.

    Args:
        assignment: Which run, and where to report.
        patience: Seconds without a server after which it writes its checkpoints and ends.
    """
    commands = Commands()
    with Reporter(assignment, commands, patience=patience) as reporter:
        guard_cancel(commands, reporter)
        attempt = Attempt(assignment, commands, reporter)
        try:
            end = attempt.run()
        except Exception as error:  # noqa: BLE001 - whatever happens to a run, its log must say so
            _log.exception("Attempt %s failed.", assignment.attempt_id)
            end = failed(error, trained=attempt.trained)
        if end is not None:
            reporter.emit(EventKind.STATUS, end)
    return 0 if reporter.delivered else RunnerExit.ABANDONED


class Attempt:
    """One attempt at a run, from its spec to its terminal status."""

    def __init__(self, assignment: Assignment, commands: Commands, reporter: Reporter) -> None:
        self._assignment = assignment
        self._commands = commands
        self._reporter = reporter
        self.trained = False

    def run(self) -> StatusData | None:
        """Train; the terminal status, or None where no server is left to tell."""
        if self._assignment.attempt > 1:
            # This step's retry begins anew.
            self._reporter.emit(EventKind.SUPERSEDE, SupersedeData(from_epoch=1))
        spec = parse_run_spec(self._assignment.spec)
        model, data = self._build(spec)
        engine = choose_engine(data, spec.training, lambda message, code: self._log("info", message, code))
        store, run = ArtifactStore.of_run(self._assignment.artifacts)
        checkpoints = Checkpoints(model, store, run, lambda data: self._reporter.emit(EventKind.CHECKPOINT, data))
        monitor = monitored(spec.training, validates=len(data.x_validation) > 0)
        stopping = early_stopping(spec.training.early_stopping, monitor)
        if spec.training.early_stopping is not None and monitor != spec.training.early_stopping.monitor:
            self._warn(f"There are no validation rows, so early stopping watches '{monitor}'.", "no_validation")
        steering = Steering(
            commands=self._commands,
            pace=spec.training.pace,
            epochs=spec.training.epochs,
            carried_out=self._carried_out,
            abandoned=lambda: self._reporter.abandoned,
        )
        album = Album(store, run)
        if self._assignment.attempt > 1:
            # What an earlier attempt told of is taken back; of its passing frames nobody else keeps count.
            album.clear()
        frames = FrameRecorder(
            make=lambda: Painter(model, spec, data),
            album=album,
            paced=lambda: steering.pace is not None,
            report=self._framed,
            failed=lambda message: self._warn(message, "frames_failed"),
        )
        callbacks = [
            *([stopping] if stopping else []),
            Recorder(
                monitor=monitor,
                stopping=stopping,
                checkpoints=checkpoints,
                steps=engine.steps(len(data.x_train), spec.training),
                report=self._epoch_done,
                progress=self._reporter.progress,
                stop_on_nan=spec.training.stop_on_nan,
            ),
            *([frames] if self._assignment.frames else []),
            steering,
        ]
        self._reporter.emit(EventKind.STATUS, StatusData(status=Status.RUNNING))
        try:
            engine.fit(model, data, spec.training, callbacks)
            stopped = stopping is not None and stopping.stopped_epoch > 0
            reason = Reason.EARLY_STOPPING if stopped else Reason.EPOCHS_REACHED
        except Leave as leave:
            reason = leave.reason
        if reason is Reason.USER_CANCEL:
            return CANCELLED
        checkpoints.write()
        if reason is None:
            self._warn("No server answered for too long. The models so far are kept; training ends.", "abandoned")
            return None
        best, last = checkpoints.kept("best"), checkpoints.kept("last")
        for which in ("last", "best"):
            if snapshot := checkpoints.kept(which):
                checkpoints.restore(which)
                frames.keep(snapshot.epoch)
        metrics = kept_metrics(spec, model, data, checkpoints, engine)
        if kept := checkpoints.kept(kept_model(spec)):
            checkpoints.restore(kept_model(spec))
            store.write(run, EVALUATION, dumps(evaluation(spec, model, data, kept.epoch)).encode())
        return terminal_status(
            reason,
            sentence(reason, spec, monitor, int(stopping.wait) if stopping else 0, last),
            metrics,
            best.epoch if best else None,
        )

    def _build(self, spec: RunSpec) -> tuple[keras.Model, Prepared]:
        self._fetch(spec.data.dataset)
        data = prepare(spec.data)
        # Just before the first weight is drawn, so that the seed alone decides them.
        keras.utils.set_random_seed(spec.training.seed)
        preparation = Preparation(data.normalization, data.scale)
        model = build_model(spec.network, data.sample_shape, preparation, spec.training.dtype_policy)
        compile_model(model, spec.training)
        return model, data.for_loss(spec.training.loss, model.output_shape[-1])

    def _fetch(self, name: str) -> None:
        """Bring a dataset's files to this machine where they are missing, and tell of it."""
        dataset = find(name)
        if dataset.remote is None or is_here(name, dataset.remote):
            return
        told = -1

        def tell(received: int, total: int) -> None:
            nonlocal told
            # A line for each tenth: every event stays in the log.
            if (tenth := 10 * received // total) > told:
                told = tenth
                done = f"{_megabytes(received)} of {_megabytes(total)} MB"
                self._log("info", f"Downloading {dataset.title}: {done}.", "downloading")

        tell(0, dataset.remote.size)
        fetch(dataset, tell)
        self._log("info", f"{dataset.title} is on this machine now.", "downloaded")

    def _epoch_done(self, epoch: EpochData) -> None:
        self.trained = True
        self._reporter.emit(EventKind.EPOCH, epoch)

    def _framed(self, frame: FrameData) -> None:
        self._reporter.emit(EventKind.FRAME, frame)

    def _carried_out(self, command_id: int, command: CommandData) -> None:
        self._reporter.emit(EventKind.COMMAND, command)
        self._reporter.carried_out(command_id)

    def _warn(self, message: str, code: str) -> None:
        self._log("warning", message, code)

    def _log(self, level: Literal["info", "warning"], message: str, code: str) -> None:
        self._reporter.emit(EventKind.LOG, LogData(level=level, message=message, code=code))


def _megabytes(size: int) -> str:
    return f"{size / 1e6:.1f}"
