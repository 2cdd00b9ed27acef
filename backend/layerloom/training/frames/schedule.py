"""Decides when a frame is drawn, and which frames are kept."""

import math

# Seconds between two frames; more after a while, because every frame is an event in the run's log.
_SPACING = 0.1
_LATER_SPACING = 0.5
_LATER_AFTER = 300.0
# The share of the training time that frames may take if the run has no pace. Together with the uncounted ones, the
# first picture and the slider's stops, they take at most a tenth of a run of two seconds.
_SHARE = 0.06
_GROWTH = 1.15
# Epochs at the stops of the page's slider always get a frame; there are so few that the cost does not matter.
_STOPS = (1, 10, 99)
# The time of the first picture, which compiles the program for the plane, does not count. The time of all later ones
# counts, even of the first one after an epoch, which compiles the program for the layers.
_COMPILING = 1


class Schedule:
    """Decides which epochs get a frame; ``now`` is the time in seconds on a clock that never goes back.

    Args:
        now: The time when training begins.
    """

    def __init__(self, now: float) -> None:
        self._began = now
        self._next = now
        self._spent = 0.0
        self._count = 0
        self._mark = 0

    def due(self, epoch: int, now: float, *, paced: bool) -> bool:
        """Whether the frame of this epoch should be drawn now.

        With a pace, frames are drawn while training waits. Without a pace, all frames together may take 6% of
        the time so far. Epochs 1, 10 and 99 always get a frame.
        """
        if epoch == 0 or epoch in _STOPS:
            return True
        return now >= self._next and (paced or self._spent <= _SHARE * (now - self._began))

    def drawn(self, epoch: int, began: float, ended: float) -> bool:
        """Note that a frame was drawn from ``began`` to ``ended``; returns whether to keep it.

        The first frame at or after each mark is kept. Marks are 0, 1, 2, ... , 10, then about 15% apart, and 99.
        """
        spacing = _SPACING if began - self._began < _LATER_AFTER else _LATER_SPACING
        # Count from the time it was due. So at twelve epochs a second, ten get a frame, instead of every second one.
        self._next = max(self._next + spacing, began)
        self._count += 1
        if self._count > _COMPILING:
            # The time for compiling does not count as time for frames.
            self._spent += ended - began
        kept = epoch >= self._mark
        while self._mark <= epoch:
            self._mark = next_mark(self._mark)
        return kept


def next_mark(mark: int) -> int:
    """The mark after this one."""
    following = max(mark + 1, math.ceil(mark * _GROWTH)) if mark >= 10 else mark + 1
    return next((stop for stop in _STOPS if mark < stop < following), following)
