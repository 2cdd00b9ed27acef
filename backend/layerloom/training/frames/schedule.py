"""When a frame is drawn, and which ones stay."""

import math

# Frames a second; fewer after a while, since every frame is an event of the run's log.
_SPACING = 0.1
_LATER_SPACING = 0.5
_LATER_AFTER = 300.0
# The share of the time spent training that frames may take where nobody asked for a pace. With what is not counted,
# the first picture and the stops of the slider, they stay within a tenth of a run of two seconds.
_SHARE = 0.06
_GROWTH = 1.15
# Stops of the slider, which nobody should find empty; so few that they cost nothing.
_STOPS = (1, 10, 99)
# The first picture compiles what draws the plane, which a person waits for; of all later ones, the first after an epoch
# among them, which compiles what looks at the layers, the time counts.
_COMPILING = 1


class Schedule:
    """Says which epochs get a frame; ``now`` is any clock in seconds that never goes back.

    Args:
        now: When training begins.
    """

    def __init__(self, now: float) -> None:
        self._began = now
        self._next = now
        self._spent = 0.0
        self._count = 0
        self._mark = 0

    def due(self, epoch: int, now: float, *, paced: bool) -> bool:
        """Whether the frame of this epoch should be drawn now.

        With a pace it is drawn in the time that training waits; without, while all frames together
        stay within 6% of the time so far. Epochs 1, 10 and 99 always are.
        """
        if epoch == 0 or epoch in _STOPS:
            return True
        return now >= self._next and (paced or self._spent <= _SHARE * (now - self._began))

    def drawn(self, epoch: int, began: float, ended: float) -> bool:
        """A frame was drawn from ``began`` to ``ended``; whether it is one to keep.

        Kept is the first at or after each mark: 0, 1, 2, ... , 10, then about 15% apart, and 99.
        """
        spacing = _SPACING if began - self._began < _LATER_AFTER else _LATER_SPACING
        # Counted from when it was due: epochs that come twelve a second then get ten frames, not every second one.
        self._next = max(self._next + spacing, began)
        self._count += 1
        if self._count > _COMPILING:
            # What compiling takes is the run's, like that of its own first batch.
            self._spent += ended - began
        kept = epoch >= self._mark
        while self._mark <= epoch:
            self._mark = next_mark(self._mark)
        return kept


def next_mark(mark: int) -> int:
    """The mark after this one."""
    following = max(mark + 1, math.ceil(mark * _GROWTH)) if mark >= 10 else mark + 1
    return next((stop for stop in _STOPS if mark < stop < following), following)
