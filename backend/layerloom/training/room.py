"""Handles a full disk: the run waits, reports this, and continues when there is room."""

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
# Messages of HDF5 and TensorFlow for a full disk; their exceptions have other classes than OSError.
_WORDS = ("No space left on device", "Disk quota exceeded", "errno = 28", "errno = 122")


def is_full(error: BaseException) -> bool:
    """Whether an error of any library means that the disk is full."""
    if has_no_room(error):
        return True
    return isinstance(error, OSError | RuntimeError) and any(words in str(error) for words in _WORDS)


class Room:
    """Repeats a write that a full disk refused, until there is room or too much time has passed.

    Args:
        tell: Receives since when the run waits, and None when it continues.
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
        """The result of ``write``, after the disk had room for it.

        Raises:
            Exception: the error of ``write``: at once if the disk is not full, otherwise after the patience.
        """
        while True:
            try:
                result = write()
            except Exception as error:  # noqa: BLE001 - `wait` decides which errors mean a full disk
                self.wait(error)
            else:
                self.found()
                return result

    def has(self, write: Callable[[], object]) -> bool:
        """Whether the disk has room for ``write`` now.

        Raises:
            Exception: the error of ``write``: at once if the disk is not full, otherwise after the patience.
        """
        try:
            write()
        except Exception as error:  # noqa: BLE001 - `_begin` decides which errors mean a full disk
            self._begin(error)
            return False
        self.found()
        return True

    def wait(self, error: Exception) -> None:
        """Wait a moment, because the disk is full.

        Raises:
            Exception: the error, if the disk is not full, or after the patience.
        """
        self._begin(error)
        time.sleep(self._again)

    def found(self) -> None:
        """There is room."""
        if self._since is not None:
            self._since = None
            _log.warning("There is room on the disk; training continues.")
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
