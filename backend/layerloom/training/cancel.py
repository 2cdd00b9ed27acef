"""Ends a cancelled run if the training thread cannot, because it loads, traces a graph or computes a long step."""

import os
import threading
import time

from layerloom.events import EventKind, Reason, Status, StatusData
from layerloom.training.commands import Commands
from layerloom.training.reporter import Reporter

CANCELLED = StatusData(status=Status.CANCELLED, reason=Reason.USER_CANCEL, message="Cancelled by hand.")


def guard_cancel(commands: Commands, reporter: Reporter, *, grace: float = 0.8, delivery: float = 5.0) -> None:
    """Wait for a cancel command in a separate thread.

    If the run has not ended ``grace`` seconds after the cancel, the thread reports it as cancelled. The process ends
    when the server has acknowledged this, or after ``delivery`` seconds; the spool keeps the report.
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
