"""How fast a run may go, which a person changes while it trains."""

import time

_CATCH_UP_SECONDS = 0.1


class Pace:
    """Gives each epoch its turn.

    Args:
        rate: Epochs a second at most, None for full speed; it may change at any time.
    """

    def __init__(self, rate: float | None = None) -> None:
        self.rate = rate
        self._began = time.monotonic()

    @property
    def seconds(self) -> float:
        """What an epoch takes at least; 0 at full speed."""
        return 0.0 if self.rate is None else 1 / self.rate

    @property
    def left(self) -> float:
        """Seconds until the next epoch's turn; 0 or less when it has come, and always at full speed."""
        return 0.0 if self.rate is None else self._began + self.seconds - time.monotonic()

    def begin(self) -> None:
        """An epoch begins, and with it the time until the next one's turn."""
        now = time.monotonic()
        due = now if self.rate is None else self._began + self.seconds
        # An epoch that begins a little late does not put off all that follow.
        self._began = due if 0 <= now - due < _CATCH_UP_SECONDS else now
