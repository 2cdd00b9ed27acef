"""Where runners report. Not part of the public API: the attempt's own fence is the secret."""

import asyncio
import re

from fastapi import APIRouter
from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from layerloom.api.problems import problem_response, to_problem
from layerloom.api.services import Services, Use
from layerloom.errors import LayerloomError, NotFound, Unauthorized
from layerloom.events import RunnerAnswer, RunnerBatch

router = APIRouter(prefix="/internal", include_in_schema=False)

_EVENTS = re.compile(r"/internal/attempts/([A-Za-z0-9_-]{1,64})/events")
# Strangers may ask as often as they like; the database is asked for so many of them at a time.
_LOOK_UPS = 2


@router.post("/attempts/{attempt_id}/events")
def report(attempt_id: str, batch: RunnerBatch, services: Use) -> RunnerAnswer:
    """Take a batch of events; an empty one is the heartbeat. Acknowledged means committed."""
    return services.ingest.ingest(attempt_id, batch)


class KnownSender:
    """Refuses a report of whoever does not have the attempt's fence before any of its body is read.

    The fence travels as ``Authorization: Bearer FENCE``.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self._looking = asyncio.Semaphore(_LOOK_UPS)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a runner through, and everything that is no report."""
        if scope["type"] == "http" and scope["path"].startswith("/internal/"):
            try:
                await self._require(scope)
            except LayerloomError as error:
                await problem_response(to_problem(error), headers={"connection": "close"})(scope, receive, send)
                return
        await self._app(scope, receive, send)

    async def _require(self, scope: Scope) -> None:
        services: Services = scope["app"].state.services
        found = _EVENTS.fullmatch(scope["path"])
        if found is None:
            raise NotFound("Nothing is at this address.")
        scheme, _, fence = Headers(scope=scope).get("authorization", "").partition(" ")
        if scheme.lower() != "bearer" or not fence:
            raise Unauthorized(
                "A report needs the fence of its attempt.",
                expected="Authorization: Bearer FENCE",
                fix="Only runners that this server started report here.",
            )
        if not services.ingest.knows(found[1], fence):
            async with self._looking:
                await asyncio.to_thread(services.ingest.require_sender, found[1], fence)
