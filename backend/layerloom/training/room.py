"""What a run does on a full disk: it waits where it is, says so, and goes on when there is room."""

import logging
import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import TypeVar

from layerloom.errors import has_no_room
from layerloom.events import WaitingData

_log = logging.getLogger(__name__)
_Result = TypeVar("_Result")

PATIENCE_SECONDS = 1800.0
_AGAIN_SECONDS = 0.5
# HDF5's and TensorFlow's words for it, which come as errors of other classes.
_WORDS = ("No space left on device", "Disk quota exceeded", "errno = 28", "errno = 122")


def is_full(error: BaseException) -> bool:
    """Whether something could not be written since the disk is full, whoever says so."""
    if has_no_room(error):
        return True
    return isinstance(error, OSError | RuntimeError) and any(words in str(error) for words in _WORDS)


class Room:
    """Tries again what a full disk refused, until there is room or the patience is over.

    Args:
        tell: Told since when the run waits, and None once it goes on.
        patience: Seconds of waiting after which the error is raised.
        again: Seconds between two tries.
    """

    def __init__(
        self,
        tell: Callable[[WaitingData | None], None] = lambda _: None,
        *,
        patience: float = PATIENCE_SECONDS,
        again: float | None = None,
    ) -> None:
        self._tell = tell
        self._patience = patience
        self._again = _AGAIN_SECONDS if again is None else again
        self._since: float | None = None

    def until(self, write: Callable[[], _Result]) -> _Result:
        """What ``write`` answers, once the disk has taken all that it writes.

        Raises:
            Exception: what ``write`` raises: at once unless the disk is full, else once the patience is over.
        """
        while True:
            try:
                result = write()
            except Exception as error:  # noqa: BLE001 - whether it is of the disk is asked of each
                self.wait(error)
            else:
                self.found()
                return result

    def has(self, write: Callable[[], object]) -> bool:
        """Whether the disk takes what ``write`` writes now.

        Raises:
            Exception: what ``write`` raises: at once unless the disk is full, else once the patience is over.
        """
        try:
            write()
        except Exception as error:  # noqa: BLE001 - whether it is of the disk is asked of each
            self._begin(error)
            return False
        self.found()
        return True

    def wait(self, error: Exception) -> None:
        """Wait a moment, since the disk was full.

        Raises:
            Exception: the error, unless the disk is full, or once the patience is over.
        """
        self._begin(error)
        time.sleep(self._again)

    def found(self) -> None:
        """There is room."""
        if self._since is not None:
            self._since = None
            _log.warning("There is room on the disk; training goes on.")
            self._tell(None)

    def _begin(self, error: Exception) -> None:
        if not is_full(error):
            raise error
        now = time.monotonic()
        if self._since is None:
            self._since = now
            _log.warning("The disk is full; training waits for room: %s", error)
            since = datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
            self._tell(WaitingData(reason="disk_full", since=since))
        elif now - self._since > self._patience:
            raise error
