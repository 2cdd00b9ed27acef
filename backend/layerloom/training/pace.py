"""How fast a run may go, which a person changes while it trains."""

import math
import time
from collections.abc import Callable

_CATCH_UP_SECONDS = 0.1


class Pace:
    """Gives each epoch its turn.

    Args:
        rate: Epochs a second at most, None for full speed; it may change at any time.
        clock: Seconds that only go forward.
    """

    def __init__(self, rate: float | None = None, *, clock: Callable[[], float] = time.monotonic) -> None:
        self.rate = rate
        self._clock = clock
        # No epoch has begun: what passes before the first one takes nothing from its time.
        self._began = -math.inf

    @property
    def seconds(self) -> float:
        """What an epoch takes at least; 0 at full speed."""
        return 0.0 if self.rate is None else 1 / self.rate

    @property
    def left(self) -> float:
        """Seconds until the next epoch's turn; 0 or less when it has come, and always at full speed."""
        return 0.0 if self.rate is None else self._began + self.seconds - self._clock()

    def begin(self) -> None:
        """An epoch begins, and with it the time until the next one's turn."""
        now = self._clock()
        due = now if self.rate is None else self._began + self.seconds
        # An epoch that begins a little late does not put off all that follow.
        self._began = due if 0 <= now - due < _CATCH_UP_SECONDS else now
