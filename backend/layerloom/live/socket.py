"""The websocket: one a page, any number of runs on it, each from any sequence number."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Any

from starlette.websockets import WebSocket, WebSocketDisconnect

from layerloom.errors import LayerloomError
from layerloom.events.codec import dumps
from layerloom.live.feed import Events, Feed, Item, Progress, Synced

PING_SECONDS = 15.0
SLOW_SECONDS = 20.0
MAX_SUBSCRIPTIONS = 100

CLOSE_TOO_SLOW = 4408

RequireRun = Callable[[str], object]


async def serve_socket(socket: WebSocket, feed: Feed, require_run: RequireRun) -> None:
    """Talk to one client until it leaves.

    Args:
        socket: The connection, not accepted yet.
        feed: Where events come from.
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
    """The client is away or was cut; stop talking to it."""


class _Connection:
    def __init__(self, socket: WebSocket, feed: Feed, require_run: RequireRun) -> None:
        self._socket = socket
        self._feed = feed
        self._require_run = require_run
        self._tasks: dict[str, asyncio.Task[None]] = {}
        self._sending = asyncio.Lock()

    async def listen(self) -> None:
        while True:
            text = await self._socket.receive_text()
            try:
                message = json.loads(text)
            except (ValueError, RecursionError):
                message = None
            if not isinstance(message, dict):
                await self._error("invalid_message", 'Expected a JSON object such as {"type": "subscribe", ...}.')
                continue
            await self._handle(message)

    async def _handle(self, message: dict[str, Any]) -> None:
        kind = message.get("type")
        run = message.get("run")
        if kind == "pong":
            return
        if kind not in {"subscribe", "unsubscribe"}:
            await self._error("unknown_type", f"Unknown message type {kind!r}; send subscribe, unsubscribe or pong.")
            return
        if not isinstance(run, str):
            await self._error("invalid_message", "'run' must be the id of a run.")
            return
        await self._stop(run)
        if kind == "unsubscribe":
            return
        after = message.get("after", 0)
        if not isinstance(after, int) or isinstance(after, bool) or after < 0:
            await self._error("invalid_message", f"'after' must be a sequence number from 0, received {after!r}.", run)
            return
        if len(self._tasks) >= MAX_SUBSCRIPTIONS:
            await self._error("too_many", f"One connection follows at most {MAX_SUBSCRIPTIONS} runs.", run)
            return
        try:
            await asyncio.to_thread(self._require_run, run)
        except LayerloomError as error:
            await self._error(error.code, error.message, run)
            return
        self._tasks[run] = asyncio.create_task(self._follow(run, after))

    async def _follow(self, run: str, after: int) -> None:
        with suppress(WebSocketDisconnect, _GoneError):
            async for item in self._feed.watch(run, after):
                await self._send(_message(run, item))

    async def ping(self) -> None:
        with suppress(WebSocketDisconnect, _GoneError):
            while True:
                await asyncio.sleep(PING_SECONDS)
                await self._send({"type": "ping"})

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
        about = {} if run is None else {"run": run}
        await self._send({"type": "error", "code": code, "message": message} | about)

    async def _send(self, message: dict[str, Any]) -> None:
        async with self._sending:
            try:
                await _within(self._socket.send_text(dumps(message)), SLOW_SECONDS)
            except TimeoutError:
                # Its buffers are full, so the reason travels in the close frame.
                with suppress(RuntimeError, TimeoutError):
                    await _within(self._socket.close(CLOSE_TOO_SLOW, "too slow; reconnect from your last seq"), 1.0)
                raise _GoneError from None
            except RuntimeError as error:
                # Starlette's word for a connection that was closed while we were about to write.
                raise _GoneError from error


async def _within(call: Awaitable[None], seconds: float) -> None:
    async with asyncio.timeout(seconds):
        await call


def _message(run: str, item: Item) -> dict[str, Any]:
    match item:
        case Events(events):
            return {"type": "events", "run": run, "events": [event.model_dump(mode="json") for event in events]}
        case Synced(seq):
            return {"type": "synced", "run": run, "seq": seq}
        case Progress(data):
            return {"type": "progress", "run": run} | data.model_dump(mode="json")
