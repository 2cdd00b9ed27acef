"""Where runners report. Not part of the public API: the attempt's own fence is the secret."""

from fastapi import APIRouter

from layerloom.api.services import Use
from layerloom.events import RunnerAnswer, RunnerBatch

router = APIRouter(prefix="/internal", include_in_schema=False)


@router.post("/attempts/{attempt_id}/events")
def report(attempt_id: str, batch: RunnerBatch, services: Use) -> RunnerAnswer:
    """Take a batch of events; an empty one is the heartbeat. Acknowledged means committed."""
    return services.ingest.ingest(attempt_id, batch)
