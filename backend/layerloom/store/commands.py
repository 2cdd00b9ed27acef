"""Commands in SQL."""

from collections.abc import Callable, Sequence
from typing import Any

from sqlalchemy import Connection, Select, insert, select, update

from layerloom.events import LIVE, Wish
from layerloom.events.commands import standing
from layerloom.store import tables
from layerloom.store.records import CommandRecord


class SqlCommands:
    """The commands, accessed through one connection (contract: ``store/base.py``).

    ``touched`` is called for each run whose open commands change, so that its wishes can be announced after the commit.
    """

    def __init__(self, connection: Connection, touched: Callable[[str], None]) -> None:
        self._connection = connection
        self._touched = touched

    def add(self, run_id: str, command: str, value: float | None, *, now: float) -> CommandRecord:
        """See ``store/base.py``."""
        result = self._connection.execute(
            insert(tables.commands)
            .values(run_id=run_id, command=command, value=value, at=now)
            .returning(tables.commands.c.id)
        )
        self._touched(run_id)
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
        self._touched(run_id)
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
        reopened = update(tables.commands).where(tables.commands.c.id == command_id).values(attempt=None)
        run_id = self._connection.execute(reopened.returning(tables.commands.c.run_id)).scalar_one_or_none()
        if run_id is not None:
            self._touched(run_id)

    def date(self, *, at_most: float) -> None:
        """See ``store/base.py``."""
        commands = tables.commands
        self._connection.execute(update(commands).where(commands.c.at > at_most).values(at=at_most))

    def _records(self, query: Select[Any]) -> list[CommandRecord]:
        rows = self._connection.execute(query.order_by(tables.commands.c.id)).mappings()
        return [CommandRecord(**row) for row in rows]


def wishes_of(connection: Connection, run_ids: Sequence[str]) -> dict[str, list[Wish]]:
    """The wishes (open commands) of each run; a run that has ended has none."""
    found: dict[str, list[CommandRecord]] = {run_id: [] for run_id in run_ids}
    if found:
        query = (
            select(tables.commands)
            .join(tables.runs, tables.runs.c.id == tables.commands.c.run_id)
            .where(
                tables.commands.c.run_id.in_(run_ids),
                tables.commands.c.attempt.is_(None),
                tables.runs.c.status.in_([status.value for status in LIVE]),
            )
            .order_by(tables.commands.c.id)
        )
        for row in connection.execute(query).mappings():
            found[row["run_id"]].append(CommandRecord(**row))
    return {
        run_id: [Wish.model_validate(command, from_attributes=True) for command in standing(commands)]
        for run_id, commands in found.items()
    }
