"""What a signed-in browser is sent: its websocket and its streams end with its session."""

import asyncio
from contextlib import ExitStack

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from layerloom.api.sessions import Session, Sessions

CLOSE_SIGNED_OUT = 4401


async def serve_signed_in(
    app: ASGIApp, sessions: Sessions, session: Session, scope: Scope, receive: Receive, send: Send
) -> None:
    """Answer a request of a session. An answer that goes on, as a stream does, is cut where the session ends.

    What comes over a websocket, and what is sent in a stream, counts as use: a page that is open stays signed in.
    """
    is_socket = scope["type"] == "websocket"
    is_stream, is_open = is_socket, True
    loop, limit = asyncio.get_running_loop(), asyncio.timeout(None)
    with ExitStack() as held:

        def hold() -> None:
            limit.reschedule(loop.time() + sessions.most_seconds_left(session))
            held.enter_context(sessions.holding(session, cut))

        def cut() -> None:
            if not limit.expired():
                limit.reschedule(loop.time())

        async def received() -> Message:
            message = await receive()
            if is_socket:
                sessions.use(session)
            return message

        async def sent(message: Message) -> None:
            nonlocal is_stream, is_open
            if message["type"] == "http.response.start":
                is_stream = _follows(message)
                if is_stream:
                    hold()
            elif is_stream and not is_socket:
                sessions.use(session)
            is_open = is_open and not _is_last(message)
            await send(message)

        try:
            async with limit:
                if is_socket:
                    hold()
                await app(scope, received, sent)
        except TimeoutError:
            if not limit.expired():
                raise
            if is_open:
                await send(_goodbye(is_socket))


def _follows(start: Message) -> bool:
    return Headers(raw=start["headers"]).get("content-type", "").startswith("text/event-stream")


def _is_last(message: Message) -> bool:
    if message["type"] == "http.response.body":
        return not message.get("more_body", False)
    return message["type"] == "websocket.close"


def _goodbye(is_socket: bool) -> Message:
    if is_socket:
        return {"type": "websocket.close", "code": CLOSE_SIGNED_OUT, "reason": "signed_out"}
    return {"type": "http.response.body", "body": b"", "more_body": False}
