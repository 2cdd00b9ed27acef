"""Reads what a runner wrote down and could not deliver before it ended."""

import logging
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from pydantic import ValidationError

from layerloom.errors import Conflict, SpecError
from layerloom.events import RunnerBatch, RunnerEvent
from layerloom.jobs.ingest import Ingest
from layerloom.store import AttemptRecord

_log = logging.getLogger(__name__)

_BATCH = 500


def read_spool(path: Path) -> Iterator[RunnerEvent]:
    """The events of a spool file, one JSON line each, up to the first line that was not written whole.

    A runner that is killed may leave half a line at the end. A file that is not there holds nothing.
    """
    try:
        file = path.open("rb")
    except FileNotFoundError:
        return
    with file:
        for number, line in enumerate(file, start=1):
            try:
                yield RunnerEvent.model_validate_json(line)
            except ValidationError:
                _log.warning("%s: line %d is not whole; it and what follows are left out.", path, number)
                return


def replay_spool(path: Path, attempt: AttemptRecord, ingest: Ingest) -> int:
    """Ingest what a spool holds beyond the acknowledged; returns how many events that were.

    For an attempt whose runner is gone. What the store refuses is logged and left: the run goes
    on from what was accepted.
    """
    events = (event for event in read_spool(path) if event.n > attempt.acked)
    taken = 0
    while batch := list(islice(events, _BATCH)):
        try:
            ingest.ingest(attempt.id, RunnerBatch(fence=attempt.fence, batch=batch))
        except (Conflict, SpecError) as error:
            _log.error("%s: events from n = %d on were refused: %s", path, batch[0].n, error.message)
            break
        taken += len(batch)
    return taken
