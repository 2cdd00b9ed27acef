"""Reads what a runner wrote down and could not deliver before it ended."""

import logging
from pathlib import Path

from pydantic import ValidationError

from layerloom.errors import Conflict, SpecError
from layerloom.events import RunnerBatch, RunnerEvent
from layerloom.jobs.ingest import Ingest
from layerloom.store import AttemptRecord

_log = logging.getLogger(__name__)

_BATCH = 500


def read_spool(path: Path) -> list[RunnerEvent]:
    """The events of a spool file, one JSON line each, up to the first line that was not written whole.

    A runner that is killed may leave half a line at the end. A file that is not there holds nothing.
    """
    try:
        lines = path.read_bytes().split(b"\n")
    except FileNotFoundError:
        return []
    events: list[RunnerEvent] = []
    for number, line in enumerate(lines, start=1):
        if not line:
            continue
        try:
            events.append(RunnerEvent.model_validate_json(line))
        except ValidationError:
            left = len(lines) - number
            _log.warning("%s: line %d is not whole; it and the %d after it are left out.", path, number, left)
            break
    return events


def replay_spool(path: Path, attempt: AttemptRecord, ingest: Ingest) -> int:
    """Ingest what a spool holds beyond the acknowledged; returns how many events that were.

    For an attempt whose runner is gone. What the store refuses is logged and left: the run goes
    on from what was accepted.
    """
    events = [event for event in read_spool(path) if event.n > attempt.acked]
    for start in range(0, len(events), _BATCH):
        batch = events[start : start + _BATCH]
        try:
            ingest.ingest(attempt.id, RunnerBatch(fence=attempt.fence, batch=batch))
        except (Conflict, SpecError) as error:
            _log.error("%s: events from n = %d on were refused: %s", path, batch[0].n, error.message)
            return start
    return len(events)
