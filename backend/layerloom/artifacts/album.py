"""A run's frames as files: the kept ones, and the newest of the others."""

from collections import deque

from layerloom.artifacts.files import frame_epoch, frame_name
from layerloom.artifacts.store import ArtifactStore

# Five seconds of them at the most: a page on a busy machine may be so late, and a frame is small.
_PASSING = 50


class Album:
    """Writes frames into the folder of a run.

    Args:
        store: Where runs have their folders.
        run: The run.
    """

    def __init__(self, store: ArtifactStore, run: str) -> None:
        self._store = store
        self._run = run
        self._passing: deque[int] = deque()

    def go_on(self, epoch: int) -> None:
        """Delete the frames after an epoch, whoever wrote them: training goes on from there."""
        for name in self._store.list(self._run):
            of = frame_epoch(name)
            if of is not None and of > epoch:
                self._store.delete(self._run, name)
        self._passing.clear()

    def add(self, epoch: int, content: bytes, *, kept: bool) -> None:
        """Write a frame; a passing one makes the oldest passing one go.

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
