"""Commands in SQL."""

from typing import Any

from sqlalchemy import Connection, Select, insert, select, update

from layerloom.store import tables
from layerloom.store.base import CommandRecord


class SqlCommands:
    """The commands, seen through one connection (contract: ``store/base.py``)."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, run_id: str, command: str, value: float | None, *, now: float) -> CommandRecord:
        """See ``store/base.py``."""
        result = self._connection.execute(
            insert(tables.commands)
            .values(run_id=run_id, command=command, value=value, at=now)
            .returning(tables.commands.c.id)
        )
        return CommandRecord(result.scalar_one(), run_id, command, value, now, None)

    def of_run(self, run_id: str) -> list[CommandRecord]:
        """See ``store/base.py``."""
        return self._records(select(tables.commands).where(tables.commands.c.run_id == run_id))

    def open(self, run_id: str, seen: int = 0) -> list[CommandRecord]:
        """See ``store/base.py``."""
        return self._records(
            select(tables.commands).where(
                tables.commands.c.run_id == run_id, tables.commands.c.id > seen, tables.commands.c.attempt.is_(None)
            )
        )

    def given(self, command: str) -> list[CommandRecord]:
        """See ``store/base.py``."""
        live = select(tables.attempts.c.run_id).where(tables.attempts.c.ended_at.is_(None))
        return self._records(
            select(tables.commands).where(tables.commands.c.command == command, tables.commands.c.run_id.in_(live))
        )

    def close(self, run_id: str, command: str, attempt: int, *, up_to: int) -> None:
        """See ``store/base.py``."""
        self._connection.execute(
            update(tables.commands)
            .where(
                tables.commands.c.run_id == run_id,
                tables.commands.c.command == command,
                tables.commands.c.id <= up_to,
                tables.commands.c.attempt.is_(None),
            )
            .values(attempt=attempt)
        )

    def reopen(self, command_id: int) -> None:
        """See ``store/base.py``."""
        self._connection.execute(update(tables.commands).where(tables.commands.c.id == command_id).values(attempt=None))

    def _records(self, query: Select[Any]) -> list[CommandRecord]:
        rows = self._connection.execute(query.order_by(tables.commands.c.id)).mappings()
        return [CommandRecord(**row) for row in rows]
