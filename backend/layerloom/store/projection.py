"""Updates a run's row from its events."""

import json
from collections.abc import Mapping
from typing import Any

from layerloom.errors import Conflict
from layerloom.events import TERMINAL, EpochData, Status, StatusData, can_go
from layerloom.events.codec import dumps
from layerloom.store.base import NewEvent


class Projection:
    """A run's row while events are applied to it, one after another.

    ``changes`` holds the columns that differ from the original row.
    """

    def __init__(self, run: Mapping[str, Any]) -> None:
        self._run = run
        self.changes: dict[str, Any] = {}

    def take(self, event: NewEvent, data: Mapping[str, Any]) -> int:
        """Apply the run's next event, with ``data`` in wire form; returns its ``seq``.

        Raises:
            Conflict: if the run has ended, or may not change to the event's status.
        """
        status = Status(self._now("status"))
        if status in TERMINAL:
            raise Conflict(
                f"Run {self._run['number']} has ended ({status}); a '{event.kind}' event came after that.",
                code="run_ended",
                expected="no event after the terminal status",
                received=event.kind,
            )
        if isinstance(event.data, StatusData):
            self._take_status(event.data, data, event.at)
        elif isinstance(event.data, EpochData):
            self._take_epoch(event.data.epoch, event.data.best_epoch, data)
        self.changes["seq"] = self._now("seq") + 1
        return self.changes["seq"]

    def rewind(self, epoch: Mapping[str, Any] | None) -> None:
        """Return to an earlier epoch (its wire data), or to before the first one."""
        if epoch is None:
            self.changes |= {"epoch": 0, "best_epoch": None, "metrics": "{}"}
        else:
            self._take_epoch(epoch["epoch"], epoch["best_epoch"], epoch)
            self.changes["best_epoch"] = epoch["best_epoch"]

    def _now(self, column: str) -> Any:
        return self.changes.get(column, self._run[column])

    def _take_epoch(self, epoch: int, best_epoch: int | None, data: Mapping[str, Any]) -> None:
        self.changes["epoch"] = epoch
        self.changes["metrics"] = dumps(data["metrics"])
        if best_epoch is not None:
            self.changes["best_epoch"] = best_epoch

    def _take_status(self, status: StatusData, data: Mapping[str, Any], at: str) -> None:
        before = Status(self._now("status"))
        # The first event of a new run repeats the status of its row.
        first = self._now("seq") == 0 and status.status is before
        if not first and not can_go(before, status.status):
            raise Conflict(
                f"Run {self._run['number']} is {before} and cannot become {status.status}.",
                code="illegal_status",
                expected=f"a status that may follow '{before}'",
                received=status.status,
            )
        self.changes |= {
            "status": status.status.value,
            "reason": None if status.reason is None else status.reason.value,
            "message": status.message,
            "error": None if data["error"] is None else json.dumps(data["error"]),
        }
        if status.status is Status.RUNNING and self._now("started_at") is None:
            self.changes["started_at"] = at
        if status.status in TERMINAL:
            self.changes["finished_at"] = at
            self.changes["kept_model"] = json.dumps(data["kept_model"])
        if status.best_epoch is not None:
            self.changes["best_epoch"] = status.best_epoch
        if data["metrics"] is not None:
            self.changes["metrics"] = dumps(data["metrics"])
