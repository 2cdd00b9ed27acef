"""How a runner tells its executor why it ended before its run did."""

from enum import IntEnum


class RunnerExit(IntEnum):
    """Exit codes of a runner."""

    # The attempt is no longer its own, or the run is deleted.
    FENCED = 3
    # No server answered for too long.
    ABANDONED = 4
    # The server will never take what it reports.
    REFUSED = 5
