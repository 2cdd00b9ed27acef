"""The websocket: one for each page. It can follow several runs, each from any sequence number."""

import asyncio
from collections.abc import Callable
from contextlib import suppress

from pydantic import BaseModel, ValidationError
from starlette.websockets import WebSocket, WebSocketDisconnect

from layerloom.errors import LayerloomError
from layerloom.events.codec import dumps
from layerloom.live.feed import Deleted, Events, Feed, Item, Progress, Synced, Waiting, Wishes
from layerloom.live.messages import (
    ClientMessage,
    ErrorMessage,
    EventsMessage,
    PingMessage,
    ProgressMessage,
    SyncedMessage,
    WaitingMessage,
    WishesMessage,
)

PING_SECONDS = 15.0
MAX_SUBSCRIPTIONS = 100

_EXPECTED = '{"type": "subscribe", "run": id, "after": seq} or {"type": "unsubscribe", "run": id}'

RequireRun = Callable[[str], object]


async def serve_socket(socket: WebSocket, feed: Feed, require_run: RequireRun) -> None:
    """Serve one client until it leaves.

    Args:
        socket: The connection, not accepted yet.
        feed: The source of events.
        require_run: Raises NotFound for an unknown run; called in a thread.
    """
    await socket.accept()
    connection = _Connection(socket, feed, require_run)
    pinging = asyncio.create_task(connection.ping())
    try:
        await connection.listen()
    except (WebSocketDisconnect, _GoneError):
        pass
    finally:
        pinging.cancel()
        await connection.close()


class _GoneError(Exception):
    """The client has gone or was disconnected."""


class _Connection:
    def __init__(self, socket: WebSocket, feed: Feed, require_run: RequireRun) -> None:
        self._socket = socket
        self._feed = feed
        self._require_run = require_run
        self._tasks: dict[str, asyncio.Task[None]] = {}
        self._sending = asyncio.Lock()

    async def listen(self) -> None:
        while True:
            try:
                message = await self._socket.receive()
            except RuntimeError as error:
                # Starlette raises this if we closed the connection ourselves meanwhile.
                raise _GoneError from error
            if message["type"] == "websocket.disconnect":
                return
            try:
                request = ClientMessage.model_validate_json(message.get("text") or "")
            except ValidationError as error:
                wrong = {item["loc"] for item in error.errors(include_input=False)}
                code = "unknown_type" if ("type",) in wrong else "invalid_message"
                await self._error(code, f"Expected {_EXPECTED}; wrong: {_fields(wrong)}.")
                continue
            await self._handle(request)

    async def _handle(self, request: ClientMessage) -> None:
        run = request.run
        if request.type == "pong":
            return
        if run is None:
            await self._error("invalid_message", "'run' must be the id of a run.")
            return
        await self._stop(run)
        if request.type == "unsubscribe":
            return
        if len(self._tasks) >= MAX_SUBSCRIPTIONS:
            await self._error("too_many", f"One connection follows at most {MAX_SUBSCRIPTIONS} runs.", run)
            return
        try:
            await asyncio.to_thread(self._require_run, run)
        except LayerloomError as error:
            await self._error(error.code, error.message, run)
            return
        self._tasks[run] = asyncio.create_task(self._follow(run, request.after))

    async def _follow(self, run: str, after: int) -> None:
        with suppress(WebSocketDisconnect, _GoneError):
            try:
                async for item in self._feed.watch(run, after):
                    await self._send(_message(run, item))
            except LayerloomError as error:
                # The run was deleted after the subscription, before its first page was read.
                await self._error(error.code, error.message, run)

    async def ping(self) -> None:
        with suppress(WebSocketDisconnect, _GoneError):
            while True:
                await asyncio.sleep(PING_SECONDS)
                await self._send(PingMessage())

    async def close(self) -> None:
        for run in list(self._tasks):
            await self._stop(run)

    async def _stop(self, run: str) -> None:
        task = self._tasks.pop(run, None)
        if task is not None:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task

    async def _error(self, code: str, message: str, run: str | None = None) -> None:
        await self._send(ErrorMessage(code=code, message=message, run=run))

    async def _send(self, message: BaseModel) -> None:
        async with self._sending:
            try:
                # If the client does not read, this waits until live/connections.py closes the connection.
                await self._socket.send_text(dumps(message.model_dump(mode="json")))
            except RuntimeError as error:
                # Starlette raises this if the connection was closed just before the write.
                raise _GoneError from error


def _fields(wrong: set[tuple[int | str, ...]]) -> str:
    """The names of the wrong fields; "the document" if it is not a JSON object."""
    return ", ".join(sorted(".".join(str(part) for part in field) for field in wrong if field)) or "the whole message"


def _message(run: str, item: Item) -> BaseModel:
    match item:
        case Events(events):
            return EventsMessage(run=run, events=list(events))
        case Synced(seq, wishes):
            return SyncedMessage(run=run, seq=seq, wishes=list(wishes))
        case Wishes(wishes):
            return WishesMessage(run=run, wishes=list(wishes))
        case Deleted():
            return ErrorMessage(code="not_found", message=f"The run '{run}' was deleted.", run=run)
        case Progress(data):
            return ProgressMessage(run=run, **data.model_dump())
        case Waiting(data):
            return WaitingMessage(run=run, waiting=data)
