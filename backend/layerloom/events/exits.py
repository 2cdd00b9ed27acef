"""How a runner tells its executor why it ended before its run did."""

from enum import IntEnum


class RunnerExit(IntEnum):
    """Exit codes of a runner."""

    # Another attempt took over the run, or the run was deleted.
    FENCED = 3
    # No server has answered for too long.
    ABANDONED = 4
    # The server refuses the runner's events for good.
    REFUSED = 5
