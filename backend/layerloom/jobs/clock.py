"""The time of day, and a clock that only goes forward.

Somebody may set a machine's clock at any moment, by an hour or by years. Times that people read are the time of day;
whatever is due after so many seconds goes by the other clock.
"""

import time
from collections.abc import Callable


class Clock:
    """Both clocks, in seconds since 1970. They agree when a server starts, and part when its machine's clock is set.

    Args:
        day: The time of day.
        forward: Seconds since some moment, never fewer than before.
    """

    def __init__(self, *, day: Callable[[], float] = time.time, forward: Callable[[], float] = time.monotonic) -> None:
        self.day = day
        self._forward = forward
        self._offset = day() - forward()

    def forward(self) -> float:
        """What deadlines are made of and compared with."""
        return self._offset + self._forward()
