"""The pace of a run: its most epochs per second, which a person may change while it trains."""

import math
import time
from collections.abc import Callable

_CATCH_UP_SECONDS = 0.1


class Pace:
    """Says when the next epoch may begin.

    Args:
        rate: The most epochs per second, or None for full speed; it may change at any time.
        clock: A clock in seconds that never goes back.
    """

    def __init__(self, rate: float | None = None, *, clock: Callable[[], float] = time.monotonic) -> None:
        self.rate = rate
        self._clock = clock
        # No epoch has begun, so the first one begins at once and with its full time.
        self._began = -math.inf

    @property
    def seconds(self) -> float:
        """The least time of an epoch; 0 at full speed."""
        return 0.0 if self.rate is None else 1 / self.rate

    @property
    def left(self) -> float:
        """Seconds until the next epoch may begin; 0 or less if it may begin now, and always at full speed."""
        return 0.0 if self.rate is None else self._began + self.seconds - self._clock()

    def begin(self) -> None:
        """Note that an epoch begins."""
        now = self._clock()
        due = now if self.rate is None else self._began + self.seconds
        # An epoch that begins a little late does not delay all later ones.
        self._began = due if 0 <= now - due < _CATCH_UP_SECONDS else now
