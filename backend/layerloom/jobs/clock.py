"""The time of day, and a monotonic clock, which only goes forward.

Somebody may set a machine's clock at any moment, by an hour or by years. Times for people are the time of day;
deadlines use the monotonic clock.
"""

import time
from collections.abc import Callable


class Clock:
    """Both clocks, in seconds since 1970. They agree at the start of a server, until the machine's clock is set.

    Args:
        day: Returns the time of day.
        forward: Returns the seconds of a monotonic clock.
    """

    def __init__(self, *, day: Callable[[], float] = time.time, forward: Callable[[], float] = time.monotonic) -> None:
        self.day = day
        self._forward = forward
        self._offset = day() - forward()

    def forward(self) -> float:
        """The time that deadlines are computed from and compared with."""
        return self._offset + self._forward()
