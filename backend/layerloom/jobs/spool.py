"""Reads the events that a runner wrote to its spool but could not deliver before it ended."""

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
    """The events of a spool file, one JSON line each, up to the first incomplete line.

    A killed runner may leave half a line at the end. A missing file counts as empty.
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
                _log.warning("%s: line %d is incomplete; it and all later lines are ignored.", path, number)
                return


def replay_spool(path: Path, attempt: AttemptRecord, ingest: Ingest) -> int:
    """Take in the events of a spool that were not acknowledged yet; returns their number.

    Call it for an attempt whose runner has ended. If the store refuses events, that is logged, and the run continues
    from the accepted ones.
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
