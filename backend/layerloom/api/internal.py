"""The endpoints for runners' reports. They are not part of the public API.

A runner proves two things. It belongs to this server: the secret of the server's process shows this. And its attempt is
the current one: the fence of the attempt shows this. Both are in the head of the request, so the body of a stranger is
never read. The secret is in `server.json`, which only the owner can read. A runner that outlives its server finds the
secret of the next server there.
"""

import asyncio
import hmac
import re

from fastapi import APIRouter
from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from layerloom.api.problems import problem_response, to_problem
from layerloom.api.services import Services, Use
from layerloom.errors import LayerloomError, NotFound, Unauthorized
from layerloom.events import SECRET_HEADER, RunnerAnswer, RunnerBatch

router = APIRouter(prefix="/internal", include_in_schema=False)

_EVENTS = re.compile(r"/internal/attempts/([A-Za-z0-9_-]{1,64})/events")
# The most database queries at the same time for unknown senders, who may send any number of requests.
_LOOK_UPS = 2


@router.post("/attempts/{attempt_id}/events")
def report(attempt_id: str, batch: RunnerBatch, services: Use) -> RunnerAnswer:
    """Receive a batch of events; an empty one is the heartbeat. Acknowledged events are committed."""
    return services.ingest.ingest(attempt_id, batch)


class KnownSender:
    """Refuses a report without both secrets, before any of its body is read.

    The fence travels as ``Authorization: Bearer FENCE``, the secret as ``Layerloom-Secret: SECRET``.

    Args:
        app: The guarded app.
        secret: The secret of this server's process.
    """

    def __init__(self, app: ASGIApp, *, secret: str) -> None:
        self._app = app
        self._secret = secret
        self._looking = asyncio.Semaphore(_LOOK_UPS)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on reports with both secrets, and all other requests."""
        if scope["type"] == "http" and scope["path"].startswith("/internal/"):
            try:
                await self._require(scope)
            except LayerloomError as error:
                await _refuse(error)(scope, receive, send)
                return
        await self._app(scope, receive, send)

    async def _require(self, scope: Scope) -> None:
        headers = Headers(scope=scope)
        if not hmac.compare_digest(headers.get(SECRET_HEADER, "").encode(), self._secret.encode()):
            raise Unauthorized(
                "A report needs the secret of this server.",
                expected=f"{SECRET_HEADER}: SECRET, from server.json in the data folder",
                fix="Only runners that this server started report here.",
            )
        services: Services = scope["app"].state.services
        found = _EVENTS.fullmatch(scope["path"])
        if found is None:
            raise NotFound("Nothing is at this address.")
        scheme, _, fence = headers.get("authorization", "").partition(" ")
        if scheme.lower() != "bearer" or not fence:
            raise Unauthorized(
                "A report needs the fence of its attempt.",
                expected="Authorization: Bearer FENCE",
                fix="Only runners that this server started report here.",
            )
        if not services.ingest.knows(found[1], fence):
            async with self._looking:
                await asyncio.to_thread(services.ingest.require_sender, found[1], fence)


class OwnDoor:
    """Gives reports a port of their own: they are answered there alone, and nothing else is.

    Args:
        app: What is behind it.
        port: The port of the reports.
    """

    def __init__(self, app: ASGIApp, *, port: int) -> None:
        self._app = app
        self._port = port

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let through what came by its own port."""
        if scope["type"] not in {"http", "websocket"}:
            await self._app(scope, receive, send)
            return
        is_here = (scope.get("server") or ("", None))[1] == self._port
        if is_here == scope["path"].startswith("/internal/"):
            await self._app(scope, receive, send)
        elif scope["type"] == "websocket":
            await receive()
            await send({"type": "websocket.close", "code": 4404, "reason": NotFound.code})
        else:
            await _refuse(NotFound("Nothing is at this address."))(scope, receive, send)


def _refuse(error: LayerloomError) -> ASGIApp:
    return problem_response(to_problem(error), headers={"connection": "close"})
