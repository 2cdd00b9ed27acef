"""Attempts in SQL."""

import secrets
from typing import Any

from sqlalchemy import Connection, RowMapping, insert, select, update

from layerloom.errors import NotFound
from layerloom.store import tables
from layerloom.store.base import utc_text
from layerloom.store.records import AttemptRecord, RunRecord


class SqlAttempts:
    """The attempts, accessed through one connection (contract: ``store/base.py``)."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, run: RunRecord, *, now: float, expires_at: float) -> AttemptRecord:
        """See ``store/base.py``."""
        number = run.attempt + 1
        attempt_id = f"{run.id}-{number}"
        self._connection.execute(
            insert(tables.attempts).values(
                id=attempt_id,
                run_id=run.id,
                number=number,
                fence=secrets.token_urlsafe(16),
                leased_at=utc_text(now),
                expires_at=expires_at,
                acked=0,
            )
        )
        self._connection.execute(update(tables.runs).where(tables.runs.c.id == run.id).values(attempt=number))
        return self.get(attempt_id)

    def get(self, attempt_id: str) -> AttemptRecord:
        """See ``store/base.py``."""
        query = select(tables.attempts).where(tables.attempts.c.id == attempt_id)
        row = self._connection.execute(query).mappings().one_or_none()
        if row is None:
            raise NotFound(f"There is no attempt '{attempt_id}'.", field="attempt", received=attempt_id)
        return _record(row)

    def of_run(self, run_id: str) -> list[AttemptRecord]:
        """See ``store/base.py``."""
        query = select(tables.attempts).where(tables.attempts.c.run_id == run_id).order_by(tables.attempts.c.number)
        return [_record(row) for row in self._connection.execute(query).mappings()]

    def live(self) -> list[AttemptRecord]:
        """See ``store/base.py``."""
        query = (
            select(tables.attempts)
            .where(tables.attempts.c.ended_at.is_(None))
            .order_by(tables.attempts.c.leased_at, tables.attempts.c.id)
        )
        return [_record(row) for row in self._connection.execute(query).mappings()]

    def place(self, attempt_id: str, placement: str) -> None:
        """See ``store/base.py``."""
        self._update(attempt_id, placement=placement)

    def renew(
        self, attempt_id: str, *, expires_at: float, acked: int, checkpoint: tuple[int, int] | None = None
    ) -> None:
        """See ``store/base.py``."""
        reached = {} if checkpoint is None else {"checkpoint_epoch": checkpoint[0], "checkpoint_batch": checkpoint[1]}
        self._update(attempt_id, expires_at=expires_at, acked=acked, **reached)

    def extend(self, expires_at: float, *, at_most: float | None = None) -> None:
        """See ``store/base.py``."""
        live = update(tables.attempts).where(tables.attempts.c.ended_at.is_(None))
        ends = tables.attempts.c.expires_at
        self._connection.execute(live.where(ends < expires_at).values(expires_at=expires_at))
        if at_most is not None:
            self._connection.execute(live.where(ends > at_most).values(expires_at=at_most))

    def end(self, attempt_id: str, *, outcome: str, now: float) -> None:
        """See ``store/base.py``."""
        self._update(attempt_id, ended_at=utc_text(now), outcome=outcome)

    def _update(self, attempt_id: str, **values: Any) -> None:
        self._connection.execute(update(tables.attempts).where(tables.attempts.c.id == attempt_id).values(**values))


def _record(row: RowMapping) -> AttemptRecord:
    return AttemptRecord(**row)
