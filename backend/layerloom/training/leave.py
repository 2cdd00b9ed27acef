"""Exceptions with which a callback ends training at once."""

from typing import Any

from layerloom.events import Reason

# Metric values by name, as callbacks get them from Keras.
Logs = dict[str, Any] | None


class Leave(Exception):
    """Training ends at once, for a reason; None means that no server answers any more."""

    def __init__(self, reason: Reason | None) -> None:
        super().__init__(reason)
        self.reason = reason


class Paused(Exception):
    """A person paused the run: training may continue later, in another process."""
