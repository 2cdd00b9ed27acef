from pathlib import Path
from typing import Any, cast

import pytest

from layerloom.artifacts.album import Album
from layerloom.artifacts.files import frame_name
from layerloom.artifacts.store import ArtifactStore
from layerloom.events import FrameData, LogData
from layerloom.training.frames.painter import Painter
from layerloom.training.frames.recorder import FrameRecorder


class _Painter:
    """Draws the epoch's number, and fails at one epoch."""

    def __init__(self, breaks_at: int | None = None) -> None:
        self._breaks_at = breaks_at

    def frame(self, epoch: int) -> bytes:
        if epoch == self._breaks_at:
            raise ValueError("no brush")
        return str(epoch).encode()


class Recording:
    def __init__(self, folder: Path, *, breaks_at: int | None = None, paced: bool = True) -> None:
        self.store = ArtifactStore(str(folder))
        self.told: list[FrameData] = []
        self.failures: list[LogData] = []
        self.recorder = FrameRecorder(
            make=lambda: cast(Painter, _Painter(breaks_at)),
            album=Album(self.store, "run-1"),
            paced=lambda: paced,
            report=self._report,
            failed=self.failures.append,
        )

    def _report(self, frame: FrameData) -> None:
        # Whoever is told finds the bytes.
        assert self.store.size("run-1", frame_name(frame.epoch)) == frame.size
        self.told.append(frame)

    def train(self, epochs: int) -> None:
        self.recorder.on_train_begin()
        for epoch in range(epochs):
            self.recorder.on_epoch_end(epoch)


def test_the_first_frame_is_of_the_untrained_network(tmp_path: Path):
    recording = Recording(tmp_path)
    recording.train(1)

    assert [(frame.epoch, frame.kept) for frame in recording.told] == [(0, True), (1, True)]


def test_an_epoch_at_the_end_is_kept_whatever_the_schedule_said(tmp_path: Path):
    recording = Recording(tmp_path)
    recording.train(40)
    recording.recorder.keep(37)
    recording.recorder.keep(37)

    last = recording.told[-1]
    assert (last.epoch, last.kept) == (37, True)
    assert [frame.epoch for frame in recording.told].count(37) == 1
    assert frame_name(37) in recording.store.list("run-1")


def test_a_frame_that_cannot_be_drawn_ends_frames_and_not_the_run(tmp_path: Path, caplog: pytest.LogCaptureFixture):
    recording = Recording(tmp_path, breaks_at=1)
    recording.train(5)
    recording.recorder.keep(5)

    assert [frame.epoch for frame in recording.told] == [0]
    [line] = recording.failures
    assert (line.level, line.code, line.values) == ("warning", "frames_failed", {"error": "no brush"})
    assert "no brush" in line.message
    assert "Training continues" in line.message
    assert "No frame of epoch 1" in caplog.text


def test_a_painter_that_cannot_be_made_is_no_harm_either(tmp_path: Path):
    failures: list[LogData] = []

    def make() -> Any:
        raise TypeError("not a network")

    recorder = FrameRecorder(
        make=make,
        album=Album(ArtifactStore(str(tmp_path)), "run-1"),
        paced=lambda: False,
        report=lambda frame: None,
        failed=failures.append,
    )
    recorder.on_train_begin()
    recorder.on_epoch_end(0)
    assert len(failures) == 1
