"""The event log in SQL."""

import json
from collections.abc import Callable, Collection, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Connection, RowMapping, and_, func, insert, select, update

from layerloom.events import CheckpointData, CommandData, EpochData, EventKind, RunEvent, SupersedeData
from layerloom.events.codec import dumps, to_wire
from layerloom.spec import Kept
from layerloom.store import tables
from layerloom.store.base import NewEvent
from layerloom.store.projection import Projection
from layerloom.store.runs import missing

MAX_PAGE = 1000

_IN_ORDER = (tables.events.c.epoch, tables.events.c.seq)

# The columns that a projection needs. It leaves out the spec, which may be large, because every batch reads this.
_PROJECTED = select(
    tables.runs.c.number, tables.runs.c.status, tables.runs.c.attempt, tables.runs.c.seq, tables.runs.c.started_at
)


class SqlEvents:
    """The event logs, accessed through one connection (contract: ``store/base.py``).

    ``appended`` receives all new events, so that they can be announced after the commit.
    """

    def __init__(self, connection: Connection, appended: Callable[[str, list[RunEvent]], None]) -> None:
        self._connection = connection
        self._appended = appended

    def append(self, run_id: str, events: Sequence[NewEvent], *, attempt: int | None = None) -> list[RunEvent]:
        """See ``store/base.py``."""
        run = self._run(run_id)
        attempt_number: int = run["attempt"] if attempt is None else attempt
        projection = Projection(run)
        rows: list[dict[str, Any]] = []
        added: list[RunEvent] = []
        for event in self._unknown(run_id, attempt_number, events):
            data = to_wire(event.data.model_dump(mode="json"))
            seq = projection.take(event, data)
            if isinstance(event.data, SupersedeData):
                self._insert(rows)
                rows = []
                self._supersede(run_id, event.data.from_epoch)
                projection.rewind(self._epoch_before(run_id, event.data.from_epoch))
            added.append(RunEvent(seq=seq, kind=event.kind, at=event.at, attempt=attempt_number, data=data))
            rows.append(_row(run_id, attempt_number, seq, event, data))
        self._insert(rows)
        if added:
            self._connection.execute(update(tables.runs).where(tables.runs.c.id == run_id).values(projection.changes))
            self._appended(run_id, added)
        return added

    def page(self, run_id: str, *, after: int = 0, limit: int = 500) -> list[RunEvent]:
        """See ``store/base.py``; a page has at most 1000 events."""
        self._run(run_id)
        query = (
            select(tables.events)
            .where(tables.events.c.run_id == run_id, tables.events.c.seq > after)
            .order_by(tables.events.c.seq)
            .limit(min(limit, MAX_PAGE))
        )
        return [_event(row) for row in self._connection.execute(query).mappings()]

    def epochs(self, run_id: str, only: Collection[int] | None = None) -> list[EpochData]:
        """See ``store/base.py``."""
        self._run(run_id)
        query = select(tables.events.c.data).where(_standing(run_id)).order_by(*_IN_ORDER)
        if only is not None:
            query = query.where(tables.events.c.epoch.in_(only))
        return [EpochData.model_validate_json(data) for data in self._connection.execute(query).scalars()]

    def epoch_numbers(self, run_id: str) -> list[int]:
        """See ``store/base.py``."""
        self._run(run_id)
        query = select(tables.events.c.epoch).where(_standing(run_id)).order_by(*_IN_ORDER)
        return list(self._connection.execute(query).scalars())

    def latest(self, run_id: str, kind: EventKind) -> RunEvent | None:
        """See ``store/base.py``."""
        query = (
            select(tables.events)
            .where(tables.events.c.run_id == run_id, tables.events.c.kind == kind)
            .order_by(tables.events.c.seq.desc())
            .limit(1)
        )
        row = self._connection.execute(query).mappings().one_or_none()
        return None if row is None else _event(row)

    def newest_checkpoint(self, run_id: str, which: Kept | None = None) -> RunEvent | None:
        """See ``store/base.py``."""
        ours = and_(
            tables.events.c.run_id == run_id,
            tables.events.c.kind == EventKind.CHECKPOINT,
            tables.events.c.superseded.is_(False),
        )
        query = select(tables.events).where(ours)
        if which is None:
            newest = select(func.max(tables.events.c.epoch)).where(ours).scalar_subquery()
            query = query.where(tables.events.c.epoch == newest)
        found = [_event(row) for row in self._connection.execute(query).mappings()]
        asked = (event for event in found if which is None or event.data["which"] == which)
        return max(asked, key=lambda event: (event.data["epoch"], event.data.get("batch", 0), event.seq), default=None)

    def commands(self, run_id: str) -> list[RunEvent]:
        """See ``store/base.py``."""
        self._run(run_id)
        query = select(tables.events).where(_standing_commands(run_id)).order_by(tables.events.c.seq)
        return [_event(row) for row in self._connection.execute(query).mappings()]

    def supersede_commands(self, run_id: str, after: int) -> list[RunEvent]:
        """See ``store/base.py``."""
        taken_back = and_(_standing_commands(run_id), tables.events.c.seq > after)
        query = select(tables.events).where(taken_back).order_by(tables.events.c.seq)
        found = [_event(row) for row in self._connection.execute(query).mappings()]
        if found:
            self._connection.execute(update(tables.events).where(taken_back).values(superseded=True))
        return found

    def _run(self, run_id: str) -> dict[str, Any]:
        row = self._connection.execute(_PROJECTED.where(tables.runs.c.id == run_id)).mappings().one_or_none()
        if row is None:
            raise missing(run_id)
        return {str(column): value for column, value in row.items()}

    def _unknown(self, run_id: str, attempt: int, events: Sequence[NewEvent]) -> list[NewEvent]:
        """The events that are not stored yet."""
        numbers = [event.n for event in events if event.n is not None]
        if not numbers:
            return list(events)
        query = select(tables.events.c.n).where(
            tables.events.c.run_id == run_id,
            tables.events.c.attempt == attempt,
            tables.events.c.n.between(min(numbers), max(numbers)),
        )
        known = set(self._connection.execute(query).scalars())
        unknown: list[NewEvent] = []
        for event in events:
            if event.n is None or event.n not in known:
                unknown.append(event)
                known.add(event.n)
        return unknown

    def _insert(self, rows: list[dict[str, Any]]) -> None:
        if rows:
            self._connection.execute(insert(tables.events), rows)

    def _supersede(self, run_id: str, from_epoch: int) -> None:
        self._connection.execute(
            update(tables.events)
            .where(
                tables.events.c.run_id == run_id,
                tables.events.c.kind.in_([EventKind.EPOCH, EventKind.CHECKPOINT]),
                tables.events.c.epoch >= from_epoch,
            )
            .values(superseded=True)
        )

    def _epoch_before(self, run_id: str, epoch: int) -> dict[str, Any] | None:
        query = (
            select(tables.events.c.data)
            .where(
                tables.events.c.run_id == run_id,
                tables.events.c.kind == EventKind.EPOCH,
                tables.events.c.epoch < epoch,
                tables.events.c.superseded.is_(False),
            )
            .order_by(tables.events.c.epoch.desc())
            .limit(1)
        )
        data = self._connection.execute(query).scalar_one_or_none()
        return None if data is None else json.loads(data)


def _standing(run_id: str) -> ColumnElement[bool]:
    """The epochs of a run that are not superseded."""
    return and_(
        tables.events.c.run_id == run_id,
        tables.events.c.kind == EventKind.EPOCH,
        tables.events.c.superseded.is_(False),
    )


def _standing_commands(run_id: str) -> ColumnElement[bool]:
    return and_(
        tables.events.c.run_id == run_id,
        tables.events.c.kind == EventKind.COMMAND,
        tables.events.c.superseded.is_(False),
    )


def _row(run_id: str, attempt: int, seq: int, event: NewEvent, data: dict[str, Any]) -> dict[str, Any]:
    return {
        "run_id": run_id,
        "seq": seq,
        "kind": event.kind.value,
        "at": event.at,
        "attempt": attempt,
        "n": event.n,
        "data": dumps(data),
        "epoch": event.data.epoch if isinstance(event.data, EpochData | CheckpointData | CommandData) else None,
        "superseded": False,
    }


def _event(row: RowMapping) -> RunEvent:
    return RunEvent(
        seq=row["seq"], kind=EventKind(row["kind"]), at=row["at"], attempt=row["attempt"], data=json.loads(row["data"])
    )
