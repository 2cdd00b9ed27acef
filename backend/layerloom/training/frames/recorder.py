"""The Keras callback that draws frames while a run trains."""

import logging
import time
from collections.abc import Callable
from typing import Any

import keras

from layerloom.artifacts.album import Album
from layerloom.events import FrameData
from layerloom.training.frames.painter import Painter
from layerloom.training.frames.schedule import Schedule
from layerloom.training.room import is_full

_log = logging.getLogger(__name__)


class FrameRecorder(keras.callbacks.Callback):
    """Draws a frame when one is due, and tells of it once its bytes are there.

    A run is worth more than its pictures: whatever goes wrong with a frame is told once, and no more are drawn.
    It comes before whatever waits between epochs, so that with a pace the waiting time is drawn in.

    Args:
        make: Makes the painter when training begins.
        album: Where frames go.
        paced: Whether a pace was asked for, so that training waits between epochs where it can.
        report: Takes each frame that is there.
        failed: Told, in a sentence, why there will be no more frames.
        trained: Epochs done before training begins, where it goes on; None amid an epoch, which has no frame.
    """

    def __init__(
        self,
        *,
        make: Callable[[], Painter],
        album: Album,
        paced: Callable[[], bool],
        report: Callable[[FrameData], None],
        failed: Callable[[str], None],
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
        """Draw the network as it is before it learns anything more."""
        self._schedule = Schedule(time.perf_counter())
        if self._trained is not None:
            self._draw(self._trained, keep=False)

    def on_epoch_end(self, epoch: int, logs: dict[str, Any] | None = None) -> None:  # noqa: ARG002 - Keras passes it
        """Draw the epoch that has just ended, if a frame is due."""
        now = time.perf_counter()
        if self._schedule is not None and self._schedule.due(epoch + 1, now, paced=self._paced()):
            self._draw(epoch + 1, keep=False)

    def keep(self, epoch: int) -> None:
        """Draw the model, which is as it was after this epoch, and keep the frame whatever the schedule says."""
        if epoch not in self._kept:
            self._draw(epoch, keep=True)

    def _draw(self, epoch: int, *, keep: bool) -> None:
        if self._over or self._schedule is None:
            return
        began = time.perf_counter()
        try:
            self._painter = self._painter or self._make()
            content = self._painter.frame(epoch)
            # What is kept is decided with the time it took, so before it is written.
            kept = self._schedule.drawn(epoch, began, time.perf_counter()) or keep
            self._album.add(epoch, content, kept=kept)
        except Exception as error:  # noqa: BLE001 - no picture is worth a run
            if is_full(error):
                # The run itself waits for room; this picture is left out.
                return
            _log.exception("No frame of epoch %s.", epoch)
            self._over = True
            self._failed(f"The network cannot be drawn any more ({error}); training goes on without pictures.")
            return
        if kept:
            self._kept.add(epoch)
        self._report(FrameData(epoch=epoch, size=len(content), kept=kept))
