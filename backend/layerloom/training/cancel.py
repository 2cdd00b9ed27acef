"""Ends a cancelled run for a training thread that cannot: one that loads, traces a graph or sits in a long step."""

import os
import threading
import time

from layerloom.events import EventKind, Reason, Status, StatusData
from layerloom.training.commands import Commands
from layerloom.training.reporter import Reporter

CANCELLED = StatusData(status=Status.CANCELLED, reason=Reason.USER_CANCEL, message="Cancelled by hand.")


def guard_cancel(commands: Commands, reporter: Reporter, *, grace: float = 0.8, delivery: float = 5.0) -> None:
    """Watch for a cancel from a thread of its own.

    ``grace`` seconds after it came the run is reported as cancelled, unless it ended meanwhile, and once that is
    acknowledged (``delivery`` seconds at most; the spool keeps it otherwise) the process ends.
    """

    def guard() -> None:
        commands.wait_for_cancel()
        time.sleep(grace)
        reporter.emit(EventKind.STATUS, CANCELLED)
        deadline = time.monotonic() + delivery
        while not reporter.delivered and time.monotonic() < deadline:
            time.sleep(0.01)
        os._exit(0)

    threading.Thread(target=guard, name="cancel", daemon=True).start()
