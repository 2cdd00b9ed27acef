"""How a callback ends training at once."""

from typing import Any

from layerloom.events import Reason

# Metric values by name, as Keras hands them to callbacks.
Logs = dict[str, Any] | None


class Leave(Exception):
    """Training ends here and now, for a reason; no reason means that no server is left to train for."""

    def __init__(self, reason: Reason | None) -> None:
        super().__init__(reason)
        self.reason = reason


class Paused(Exception):
    """A person wants the device back: training goes on some other time, in another process."""
