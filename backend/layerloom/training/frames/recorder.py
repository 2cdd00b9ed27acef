"""The Keras callback that draws frames while a run trains."""

import logging
import time
from collections.abc import Callable
from typing import Any

import keras

from layerloom.artifacts.album import Album
from layerloom.events import FrameData, LogData
from layerloom.training.frames.painter import Painter
from layerloom.training.frames.schedule import Schedule
from layerloom.training.room import is_full

_log = logging.getLogger(__name__)


class FrameRecorder(keras.callbacks.Callback):
    """Draws a frame when one is due, and reports it after its bytes are written.

    A fault in a picture must not end a run: it is reported once, and then no more frames are drawn. This callback comes
    before the one that waits between epochs, so with a pace it draws in the waiting time.

    Args:
        make: Makes the painter when training begins.
        album: Stores the frames.
        paced: Returns whether the run has a pace, so that training waits between epochs.
        report: Receives each stored frame.
        failed: Receives a line for the log that says why there will be no more frames.
        trained: The epochs that were done before training begins; None within an epoch, which has no frame.
    """

    def __init__(
        self,
        *,
        make: Callable[[], Painter],
        album: Album,
        paced: Callable[[], bool],
        report: Callable[[FrameData], None],
        failed: Callable[[LogData], None],
        trained: int | None = 0,
    ) -> None:
        super().__init__()
        self._make = make
        self._painter: Painter | None = None
        self._album = album
        self._paced = paced
        self._report = report
        self._failed = failed
        self._trained = trained
        self._schedule: Schedule | None = None
        self._kept: set[int] = set()
        self._over = False

    def on_train_begin(self, logs: dict[str, Any] | None = None) -> None:  # noqa: ARG002 - Keras passes it
        """Draw the network before it trains on."""
        self._schedule = Schedule(time.perf_counter())
        if self._trained is not None:
            self._draw(self._trained, keep=False)

    def on_epoch_end(self, epoch: int, logs: dict[str, Any] | None = None) -> None:  # noqa: ARG002 - Keras passes it
        """Draw the epoch that has just ended, if a frame is due."""
        now = time.perf_counter()
        if self._schedule is not None and self._schedule.due(epoch + 1, now, paced=self._paced()):
            self._draw(epoch + 1, keep=False)

    def keep(self, epoch: int) -> None:
        """Draw the model, which has the weights of this epoch, and keep the frame."""
        if epoch not in self._kept:
            self._draw(epoch, keep=True)

    def _draw(self, epoch: int, *, keep: bool) -> None:
        if self._over or self._schedule is None:
            return
        began = time.perf_counter()
        try:
            self._painter = self._painter or self._make()
            content = self._painter.frame(epoch)
            # The schedule needs the time for drawing only, so ask it before the frame is written.
            kept = self._schedule.drawn(epoch, began, time.perf_counter()) or keep
            self._album.add(epoch, content, kept=kept)
        except Exception as error:  # noqa: BLE001 - a fault in a picture must not end a run
            if is_full(error):
                # The run itself will wait for room; this picture is skipped.
                return
            _log.exception("No frame of epoch %s.", epoch)
            self._over = True
            message = f"The network can no longer be drawn ({error}). Training continues without pictures."
            self._failed(LogData(level="warning", message=message, code="frames_failed", values={"error": str(error)}))
            return
        if kept:
            self._kept.add(epoch)
        self._report(FrameData(epoch=epoch, size=len(content), kept=kept))
