"""A small real server on a loop of its own that is measured, and clients that mean no good."""

import contextlib
import dataclasses
import json
import socket
import threading
import time
from collections.abc import AsyncGenerator
from pathlib import Path
from typing import Any

import pytest
import uvicorn
from fastapi import FastAPI
from starlette.websockets import WebSocket
from websockets.sync.client import ClientConnection, connect

from layerloom.api import events, health, internal, problems
from layerloom.api.internal import KnownSender
from layerloom.api.limits import BodyLimit
from layerloom.api.services import Services
from layerloom.events import SECRET_HEADER, LogData, Status, StatusData
from layerloom.jobs.ingest import Ingest
from layerloom.jobs.leases import Leases
from layerloom.live.connections import HttpConnection, SocketConnection
from layerloom.live.feed import Feed
from layerloom.live.socket import serve_socket
from layerloom.store import NewEvent, SqlStore
from support.busy import Busy

SECRET = "the-secret-of-the-process"


class SmallServer:
    """All that clients can reach without a runner or a model: health, reports, events, websocket.

    ``busy`` measures its event loop.
    """

    def __init__(self, folder: Path, patch: pytest.MonkeyPatch) -> None:
        self.store = SqlStore(folder / "layerloom.db")
        with self.store.write() as unit:
            self.run, _ = unit.runs.create({}, name="run", tags=(), epochs=1, now=0.0)
            self.attempt = unit.attempts.add(self.run, now=0.0, expires_at=1e12)
            for status in (Status.QUEUED, Status.STARTING, Status.RUNNING):
                unit.events.append(self.run.id, [NewEvent(StatusData(status=status), "2026-01-01T00:00:00.000Z")])
        self._bound = socket.create_server(("127.0.0.1", 0), backlog=2048)
        self.port: int = self._bound.getsockname()[1]
        config = uvicorn.Config(
            self._app(), log_level="critical", http=HttpConnection, ws=SocketConnection, ws_max_size=16 * 1024
        )
        config.timeout_graceful_shutdown = 1
        self._server = uvicorn.Server(config)
        self._thread = threading.Thread(target=lambda: self._server.run(sockets=[self._bound]), daemon=True)
        self.busy = Busy(patch, self._thread)

    def __enter__(self) -> "SmallServer":
        self._thread.start()
        while not self._server.started:
            time.sleep(0.01)
        return self

    def __exit__(self, *_: object) -> None:
        self._server.should_exit = True
        self._thread.join()
        self.store.close()

    @property
    def connections(self) -> int:
        """How many clients it holds a connection to."""
        return len(self._server.server_state.connections)

    @property
    def let_go(self) -> int:
        """How many of them are to go."""
        return sum(getattr(one, "_gone", False) for one in list(self._server.server_state.connections))

    @property
    def url(self) -> str:
        """Where it is."""
        return f"http://127.0.0.1:{self.port}"

    def say_much(self, count: int = 400, size: int = 20_000) -> None:
        """Fill the run's log with long lines."""
        lines = [NewEvent(LogData(message="x" * size), "2026-01-01T00:00:00.000Z") for _ in range(count)]
        with self.store.write() as unit:
            unit.events.append(self.run.id, lines)

    def raw(self, *parts: bytes, receive_buffer: int | None = None) -> socket.socket:
        """A connection that has sent these bytes."""
        client = socket.socket()
        if receive_buffer is not None:
            client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_buffer)
        client.connect(("127.0.0.1", self.port))
        client.settimeout(20)
        for part in parts:
            client.sendall(part)
        return client

    def watch(self) -> ClientConnection:
        """A websocket."""
        url = f"ws://127.0.0.1:{self.port}/api/v1/ws"
        return connect(url, compression=None, close_timeout=1)

    def watch_without_reading(self) -> socket.socket:
        """A websocket that follows the run from its beginning, and of which nothing reads."""
        lines = ["upgrade: websocket", "connection: upgrade", "sec-websocket-version: 13"]
        key = "sec-websocket-key: AAAAAAAAAAAAAAAAAAAAAA=="
        request = "\r\n".join(["GET /api/v1/ws HTTP/1.1", "host: 127.0.0.1", *lines, key, "", ""]).encode()
        client = self.raw(request, receive_buffer=4096)
        said = b""
        while not said.endswith(b"\r\n\r\n"):
            said += client.recv(1)
        text = json.dumps({"type": "subscribe", "run": self.run.id, "after": 0}).encode()
        # Masked with nothing, as a client has to mask.
        client.sendall(bytes([0x81, 0x80 | len(text)]) + bytes(4) + text)
        return client

    def _app(self) -> FastAPI:
        feed = Feed(self._page)

        @contextlib.asynccontextmanager
        async def lifespan(_: FastAPI) -> AsyncGenerator[None]:
            feed.open()
            yield
            feed.close()

        app = FastAPI(lifespan=lifespan)
        problems.install(app)
        leases = Leases(self.store)
        # What it does not have is never asked for.
        parts: dict[str, Any] = {field.name: None for field in dataclasses.fields(Services)}
        parts |= {"store": self.store, "ingest": Ingest(self.store, leases), "feed": feed}
        app.state.services = Services(**parts)
        for router in (health.router, events.router, internal.router):
            app.include_router(router, prefix="" if router is internal.router else "/api/v1")

        async def serve(websocket: WebSocket) -> None:
            await serve_socket(websocket, feed, lambda _: None)

        app.add_api_websocket_route("/api/v1/ws", serve)
        app.add_middleware(BodyLimit, max_bytes=8_000_000)
        app.add_middleware(KnownSender, secret=SECRET)
        self.store.listen(feed.publish)
        return app

    def _page(self, run: str, after: int, limit: int) -> Any:
        with self.store.read() as unit:
            return unit.events.page(run, after=after, limit=limit)


def answer(client: socket.socket) -> bytes:
    """Everything that a server says until it closes, or cuts, the connection."""
    said = b""
    with contextlib.suppress(ConnectionError):
        while part := client.recv(65536):
            said += part
    return said


def head(path: str, *lines: str, length: int | None = None) -> bytes:
    """The head of a POST."""
    more = [*lines, *([] if length is None else [f"content-length: {length}"])]
    return "\r\n".join([f"POST {path} HTTP/1.1", "host: 127.0.0.1", *more, "", ""]).encode()


def events_path(attempt: Any) -> str:
    """Where an attempt reports."""
    return f"/internal/attempts/{attempt.id}/events"


def bearer(fence: str) -> str:
    """The headers that let a runner in."""
    return f"{SECRET_HEADER}: {SECRET}\r\nauthorization: Bearer {fence}"
