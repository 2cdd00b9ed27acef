"""Runs in SQL."""

import hashlib
import json
import secrets
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, RowMapping, Select, delete, func, insert, select, update

from layerloom.errors import Conflict, NotFound, SpecError
from layerloom.events import LIVE, KeptModel, Reason, Status, Wish
from layerloom.events.codec import dumps
from layerloom.graph.summary import Summary, summarize
from layerloom.spec import parse_run_spec
from layerloom.store import tables
from layerloom.store.base import utc_text
from layerloom.store.commands import wishes_of
from layerloom.store.records import RunPage, RunRecord

# Without vowels and look-alikes, an id is easy to read out and never forms a word.
_ALPHABET = "23456789bcdfghjkmnpqrstvwxz"
_ID_LENGTH = 8


class SqlRuns:
    """The runs, accessed through one connection (contract: ``store/base.py``)."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def create(
        self,
        spec: dict[str, Any],
        *,
        name: str,
        tags: Sequence[str],
        epochs: int,
        now: float,
        parameters: int | None = None,
        forecast: dict[str, Any] | None = None,
        summary: Summary | None = None,
        priority: int = 0,
        idempotency_key: str | None = None,
    ) -> tuple[RunRecord, bool]:
        """See ``store/base.py``."""
        request_hash = _hash([spec, name, list(tags), priority])
        if idempotency_key is not None:
            known = self._by_key(idempotency_key)
            if known is not None:
                return self.get(_same_request(known, idempotency_key, request_hash)), False
        run_id = self._free_id()
        self._connection.execute(
            insert(tables.runs).values(
                id=run_id,
                name=name,
                status=Status.QUEUED,
                spec=dumps(spec),
                created_at=utc_text(now),
                attempt=0,
                epoch=0,
                epochs=epochs,
                metrics="{}",
                parameters=parameters,
                forecast=None if forecast is None else dumps(forecast),
                summary=None if summary is None else summary.model_dump_json(),
                priority=priority,
                seq=0,
                idempotency_key=idempotency_key,
                request_hash=request_hash,
            )
        )
        self._write_tags(run_id, tags)
        return self.get(run_id), True

    def get(self, run_id: str) -> RunRecord:
        """See ``store/base.py``."""
        row = self._connection.execute(_runs().where(tables.runs.c.id == run_id)).mappings().one_or_none()
        if row is None:
            raise missing(run_id)
        return self._records([row])[0]

    def page(
        self, *, statuses: Sequence[Status] = (), tag: str | None = None, after: str | None = None, limit: int = 50
    ) -> RunPage:
        """See ``store/base.py``."""
        query = _runs().order_by(tables.runs.c.number.desc()).limit(limit + 1)
        if statuses:
            query = query.where(tables.runs.c.status.in_([status.value for status in statuses]))
        if tag is not None:
            tagged = select(tables.run_tags.c.run_id).where(tables.run_tags.c.tag == tag)
            query = query.where(tables.runs.c.id.in_(tagged))
        if after is not None:
            query = query.where(tables.runs.c.number < _cursor(after))
        rows = self._connection.execute(query).mappings().all()
        runs = tuple(self._records(rows[:limit]))
        return RunPage(runs, str(runs[-1].number) if len(rows) > limit else None)

    def update(self, run_id: str, *, name: str | None = None, tags: Sequence[str] | None = None) -> RunRecord:
        """See ``store/base.py``."""
        self.get(run_id)
        if name is not None:
            self._connection.execute(update(tables.runs).where(tables.runs.c.id == run_id).values(name=name))
        if tags is not None:
            self._connection.execute(delete(tables.run_tags).where(tables.run_tags.c.run_id == run_id))
            self._write_tags(run_id, tags)
        return self.get(run_id)

    def delete(self, run_id: str) -> None:
        """See ``store/base.py``."""
        run = self.get(run_id)
        if run.status in LIVE:
            raise Conflict(
                f"Run {run.number} is {run.status} and cannot be deleted.",
                expected="a run that has ended",
                received=run.status,
                fix="Cancel it first.",
            )
        # This also deletes its events, attempts, commands and tags (ON DELETE CASCADE).
        self._connection.execute(delete(tables.runs).where(tables.runs.c.id == run_id))

    def next_queued(self) -> RunRecord | None:
        """See ``store/base.py``."""
        query = (
            _runs()
            .where(tables.runs.c.status == Status.QUEUED)
            .order_by(tables.runs.c.priority.desc(), tables.runs.c.number)
            .limit(1)
        )
        row = self._connection.execute(query).mappings().one_or_none()
        return None if row is None else self._records([row])[0]

    def _by_key(self, key: str) -> RowMapping | None:
        query = select(tables.runs.c.id, tables.runs.c.request_hash).where(tables.runs.c.idempotency_key == key)
        return self._connection.execute(query).mappings().one_or_none()

    def _free_id(self) -> str:
        while True:
            run_id = "".join(secrets.choice(_ALPHABET) for _ in range(_ID_LENGTH))
            taken = self._connection.execute(select(tables.runs.c.id).where(tables.runs.c.id == run_id)).first()
            if taken is None:
                return run_id

    def _write_tags(self, run_id: str, tags: Sequence[str]) -> None:
        rows = [
            {"run_id": run_id, "position": position, "tag": tag} for position, tag in enumerate(dict.fromkeys(tags))
        ]
        if rows:
            self._connection.execute(insert(tables.run_tags), rows)

    def _records(self, rows: Sequence[RowMapping]) -> list[RunRecord]:
        ids = [row["id"] for row in rows]
        tags: dict[str, list[str]] = {run_id: [] for run_id in ids}
        query = (
            select(tables.run_tags.c.run_id, tables.run_tags.c.tag)
            .where(tables.run_tags.c.run_id.in_(ids))
            .order_by(tables.run_tags.c.position)
        )
        for run_id, tag in self._connection.execute(query):
            tags[run_id].append(tag)
        wishes = wishes_of(self._connection, [row["id"] for row in rows if row["status"] in LIVE])
        return [_record(row, tuple(tags[row["id"]]), tuple(wishes.get(row["id"], ()))) for row in rows]


def missing(run_id: str) -> NotFound:
    """The error for an unknown run id."""
    return NotFound(
        f"There is no run '{run_id}'.", field="run", received=run_id, fix="List the runs to see which there are."
    )


def _runs() -> Select[Any]:
    """A query for all columns of a record, with its place in the queue."""
    waiting = (
        select(
            tables.runs.c.number,
            (func.row_number().over(order_by=(tables.runs.c.priority.desc(), tables.runs.c.number)) - 1).label(
                "queue_position"
            ),
        )
        .where(tables.runs.c.status == Status.QUEUED)
        .subquery()
    )
    return select(tables.runs, waiting.c.queue_position).join(
        waiting, waiting.c.number == tables.runs.c.number, isouter=True
    )


def _record(row: RowMapping, tags: tuple[str, ...], wishes: tuple[Wish, ...]) -> RunRecord:
    return RunRecord(
        id=row["id"],
        number=row["number"],
        name=row["name"],
        tags=tags,
        status=Status(row["status"]),
        reason=None if row["reason"] is None else Reason(row["reason"]),
        message=row["message"],
        spec=json.loads(row["spec"]),
        created_at=row["created_at"],
        started_at=row["started_at"],
        finished_at=row["finished_at"],
        attempt=row["attempt"],
        epoch=row["epoch"],
        epochs=row["epochs"],
        best_epoch=row["best_epoch"],
        kept_model=_kept_model(row["kept_model"]),
        metrics=json.loads(row["metrics"]),
        error=None if row["error"] is None else json.loads(row["error"]),
        parameters=row["parameters"],
        forecast=None if row["forecast"] is None else json.loads(row["forecast"]),
        summary=_summary(row),
        priority=row["priority"],
        queue_position=row["queue_position"],
        seq=row["seq"],
        wishes=wishes,
    )


def _kept_model(text: str | None) -> KeptModel | None:
    told = None if text is None else json.loads(text)
    return None if told is None else KeptModel.model_validate(told)


def _summary(row: RowMapping) -> Summary:
    """The stored summary; for a run of an older version, a summary from its spec."""
    if row["summary"] is not None:
        return Summary.model_validate_json(row["summary"])
    try:
        return summarize(parse_run_spec(json.loads(row["spec"])), {})
    except SpecError:
        # An older version accepted a spec that this one refuses, so the summary is empty.
        return Summary(layers="", parts=[])


def _same_request(known: RowMapping, key: str, request_hash: str) -> str:
    if known["request_hash"] != request_hash:
        raise Conflict(
            f"The idempotency key '{key}' was used for another request.",
            code="idempotency_key_reused",
            field="Idempotency-Key",
            expected="the request it was first used with, or a new key",
            fix="Send a new Idempotency-Key with a new request.",
        )
    return known["id"]


def _hash(request: Any) -> str:
    # Sort the keys, because the order of a JSON object's members has no meaning.
    return hashlib.sha256(json.dumps(request, sort_keys=True).encode()).hexdigest()


def _cursor(text: str) -> int:
    # The limit of digits is far above any number of runs, and fits SQL's integers.
    if not (text.isascii() and text.isdecimal() and len(text) <= 15):
        raise SpecError(
            f"'{text}' is not a cursor of this list.",
            field="after",
            expected="the 'next' of an earlier page",
            received=text,
            fix="Begin again without 'after'.",
        )
    return int(text)
