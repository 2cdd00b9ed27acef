"""A reverse proxy as people put one in front: small, and real enough for pages, streams and websockets."""

import asyncio
import contextlib
import threading
from typing import Self
from urllib.parse import urlsplit


class Proxy:
    """Passes on what comes below a path; anything else it answers with 404, as a host that has other programs too.

    Args:
        target: Address of the server.
        prefix: The path, as in ``/lab``.
        strips: Whether it takes the path away.
        host: What it sends as Host; None for what the client sent (nginx: ``$http_host``).
    """

    def __init__(self, target: str, prefix: str, *, strips: bool, host: str | None = None) -> None:
        parts = urlsplit(target)
        self._target = (parts.hostname, parts.port)
        self._prefix = prefix
        self._strips = strips
        self._host = host
        self._loop = asyncio.new_event_loop()
        self._started = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._ending = False
        # The loop knows its tasks by weak references alone: one that waits for a stream could vanish amid its work.
        self._serving: set[asyncio.Task[None] | None] = set()
        self.port = 0

    @property
    def url(self) -> str:
        """What is served behind it, as a browser reaches it."""
        return f"http://127.0.0.1:{self.port}{self._prefix}"

    def __enter__(self) -> Self:
        self._thread.start()
        assert self._started.wait(10)
        return self

    def __exit__(self, *_: object) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        server = self._loop.run_until_complete(asyncio.start_server(self._serve, "127.0.0.1", 0))
        self.port = server.sockets[0].getsockname()[1]
        self._started.set()
        self._loop.run_forever()
        server.close()
        self._ending = True
        self._loop.run_until_complete(self._end())
        self._loop.close()

    async def _end(self) -> None:
        """Let go of all connections, those too that were accepted a moment ago and begin in the loop's next turn."""
        this = asyncio.current_task()
        await asyncio.sleep(0)
        while others := asyncio.all_tasks() - {this}:
            for task in others:
                task.cancel()
            await asyncio.gather(*others, return_exceptions=True)
            await asyncio.sleep(0)
        # What was closed is let go of one turn later.
        await asyncio.sleep(0)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        this = asyncio.current_task()
        self._serving.add(this)
        try:
            # Only the proxy's own end cancels.
            with contextlib.suppress(OSError, asyncio.IncompleteReadError, asyncio.CancelledError):
                await self._pass_on(reader, writer)
        finally:
            # At once, with nothing left in a buffer that the loop would have to wait for.
            (writer.transport.abort if self._ending else writer.close)()
            self._serving.discard(this)

    async def _pass_on(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")[:-2]
        method, path, version = head[0].split(" ")
        if path != self._prefix and not path.startswith((f"{self._prefix}/", f"{self._prefix}?")):
            writer.write(b"HTTP/1.1 404 Not Found\r\ncontent-length: 0\r\nconnection: close\r\n\r\n")
            return
        if self._strips:
            path = "/" + path[len(self._prefix) :].lstrip("/")
        lines = [f"{method} {path} {version}", *filter(None, map(self._header, head[1:]))]
        if not any(line.lower().startswith("upgrade:") for line in lines):
            # One request a connection: the next one has a head of its own to be changed.
            lines.append("connection: close")
        inner, outer = await asyncio.open_connection(*self._target)
        forth = asyncio.create_task(_pump(reader, outer))
        try:
            outer.write("\r\n".join([*lines, "", ""]).encode("latin-1"))
            await _pump(inner, writer)
        finally:
            forth.cancel()
            outer.transport.abort()

    def _header(self, line: str) -> str | None:
        name, _, value = line.partition(":")
        if name.lower() == "host" and self._host is not None:
            return f"Host: {self._host}"
        return None if name.lower() == "connection" and "upgrade" not in value.lower() else line


async def _pump(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with contextlib.suppress(OSError):
        while block := await reader.read(1 << 16):
            writer.write(block)
            await writer.drain()
