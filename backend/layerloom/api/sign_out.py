"""Sessions of browsers: one signs itself out, or everybody is."""

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel, Field

from layerloom.api.problems import can_fail
from layerloom.api.security import session_of
from layerloom.api.services import Use
from layerloom.errors import Conflict

router = APIRouter(tags=["sessions"])


class SignedOut(BaseModel):
    """How many browsers were signed out."""

    ended: int = Field(description="How many browsers were signed in until now.")


# Both run on the event loop, where sessions live.
@router.delete("/session", status_code=204, responses=can_fail(409))
async def sign_out(request: Request, services: Use) -> Response:
    """Sign this browser out. Its session ends at once, and with it the websockets and streams of all its tabs."""
    session = session_of(request.scope)
    if session is None:
        raise Conflict(
            "This request came with the token, which has no session.",
            expected="the cookie of a browser that opened the printed link",
            received="Authorization: Bearer TOKEN",
            fix="DELETE /sessions signs every browser out; another LAYERLOOM_TOKEN makes this one worthless.",
        )
    services.sessions.end(session)
    return Response(status_code=204, headers={"set-cookie": services.sessions.forget_cookie(request.scope)})


@router.delete("/sessions")
async def sign_out_everywhere(request: Request, response: Response, services: Use) -> SignedOut:
    """Sign every browser out, this one too. The token stays right: its link signs in anew."""
    ended = services.sessions.end_all()
    if session_of(request.scope) is not None:
        response.headers["set-cookie"] = services.sessions.forget_cookie(request.scope)
    return SignedOut(ended=ended)
