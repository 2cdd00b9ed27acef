"""A run's record, for tests that need no store."""

from layerloom.events import Status
from layerloom.graph.summary import Summary
from layerloom.store import RunRecord


def record() -> RunRecord:
    """A run that is paused."""
    return RunRecord(
        id="bcdfghjk",
        number=1,
        name="",
        tags=(),
        status=Status.PAUSED,
        reason=None,
        message=None,
        spec={},
        created_at="",
        started_at=None,
        finished_at=None,
        attempt=1,
        epoch=0,
        epochs=20,
        best_epoch=None,
        kept_model=None,
        metrics={},
        error=None,
        parameters=None,
        summary=Summary(layers="", parts=[]),
        forecast=None,
        priority=0,
        queue_position=None,
        seq=1,
        wishes=(),
    )
