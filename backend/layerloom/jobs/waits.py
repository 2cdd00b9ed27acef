"""Why training runs stand still. Runners report it; it is kept in memory, because the disk may be full."""

import threading
from collections.abc import Callable, Sequence

from layerloom.events import EventKind, RunEvent, Status, WaitingData
from layerloom.store import Store


class Waits:
    """What each run waits for, by the run's id.

    Args:
        store: The store; a status event in it ends the wait of a run that no longer trains.
        on_change: Called with a run whose wait began or ended; in any thread, must be quick.
    """

    def __init__(self, store: Store, on_change: Callable[[str], None] = lambda _: None) -> None:
        self._on_change = on_change
        self._of: dict[str, WaitingData] = {}
        self._lock = threading.Lock()
        store.listen(self._forget_ended)

    def of(self, run_id: str) -> WaitingData | None:
        """What the run waits for; None if it does not wait."""
        return self._of.get(run_id)

    def note(self, run_id: str, waiting: WaitingData | None) -> None:
        """Note that a run waits, or no longer waits; the first report of a wait sets its beginning."""
        with self._lock:
            before = self._of.get(run_id)
            if (before and before.reason) == (waiting and waiting.reason):
                return
            if waiting is None:
                del self._of[run_id]
            else:
                self._of[run_id] = waiting
        self._on_change(run_id)

    def _forget_ended(self, run_id: str, events: Sequence[RunEvent]) -> None:
        statuses = [event.data["status"] for event in events if event.kind is EventKind.STATUS]
        if statuses and statuses[-1] != Status.RUNNING:
            self.note(run_id, None)
