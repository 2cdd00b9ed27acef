"""Stores a run's frames as files: the kept frames, and the newest of the others."""

from collections import deque

from layerloom.artifacts.files import frame_epoch, frame_name
from layerloom.artifacts.store import ArtifactStore

# At ten frames a second, these cover five seconds: a page on a busy machine may be that late.
_PASSING = 50


class Album:
    """Writes frames into the folder of a run.

    Args:
        store: The store with the folders of runs.
        run: The run.
    """

    def __init__(self, store: ArtifactStore, run: str) -> None:
        self._store = store
        self._run = run
        self._passing: deque[int] = deque()

    def go_on(self, epoch: int) -> None:
        """Delete all frames after an epoch, because training continues from that epoch."""
        for name in self._store.list(self._run):
            of = frame_epoch(name)
            if of is not None and of > epoch:
                self._store.delete(self._run, name)
        self._passing.clear()

    def add(self, epoch: int, content: bytes, *, kept: bool) -> None:
        """Write a frame. A frame that is not kept replaces the oldest such frame.

        Raises:
            ArtifactError: if it cannot be written.
        """
        self._store.write(self._run, frame_name(epoch), content)
        if epoch in self._passing:
            self._passing.remove(epoch)
        if kept:
            return
        self._passing.append(epoch)
        if len(self._passing) > _PASSING:
            self._store.delete(self._run, frame_name(self._passing.popleft()))
