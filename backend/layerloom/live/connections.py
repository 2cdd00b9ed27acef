"""Connections with limits: the server closes those of clients that send or read too slowly, or send far too much.

uvicorn waits without limit for a request's head (request line and headers), and for a client to read. Here a head has
limits of size and time, and a client must read within a time. A websocket also has a limit on its number of frames.
"""

import asyncio
import resource
import socket
import time
from typing import Any

from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from websockets.frames import Frame

# A whole request head has to arrive within this time. So has the rest of a body that was answered early.
HEAD_SECONDS = 10.0
MAX_HEAD_BYTES = 64 * 1024
MAX_HEADERS = 128
# At most this many connections may wait for their head; a further one closes the oldest of them.
MAX_HEADLESS = 512
# A client that follows events, but reads nothing for this long, is disconnected, because events keep coming.
SLOW_SECONDS = 15.0
# A client that downloads an ordinary response may take this long without reading, because the response ends.
PATIENT_SECONDS = 120.0
# How often progress is measured within that time.
_LOOKS = 10
# A client that does not read the close message either is cut off after this time.
GOODBYE_SECONDS = 5.0
CLOSE_TOO_SLOW = 4408
# The operating system's send buffer for a client is small, so that unread events fill it soon and are noticed.
_SEND_BUFFER = 256 * 1024
# A page subscribes to all of its runs at once; after that it rarely sends anything.
_FRAMES_AT_ONCE = 500
_FRAMES_A_SECOND = 50
# Small frames are cheap to send but costly to read, so they are counted after each slice of this many bytes.
_SLICE = 4096
_FILES = 16_384


def allow_many_files() -> None:
    """Raise this process's limit of open files, if the system allows it; the default is often 1,024."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    most = _FILES if hard == resource.RLIM_INFINITY else min(_FILES, hard)
    if soft != resource.RLIM_INFINITY and soft < most:
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, hard))


class _Slow:
    """Calls back when a client has read nothing for too long.

    It measures the unsent bytes several times, because the operating system takes in some of them even if the client
    reads nothing. The system also reports reading only in large steps. It asks for more when a third of its buffer is
    free, and the client's system announces room after a sixteenth of its own buffer. A client reads
    100 to 500 kB between two such reports. So a client must read at least that much within the limit.
    """

    def __init__(self, let_go: Any) -> None:
        self._let_go = let_go
        self._timer: asyncio.TimerHandle | None = None
        self._unsent = 0
        self._since = 0.0
        self._seconds = 0.0

    def paused(self, loop: asyncio.AbstractEventLoop, transport: asyncio.WriteTransport, seconds: float) -> None:
        """The client stopped reading; it may do so for ``seconds``."""
        self.resumed()
        self._seconds = seconds
        self._unsent, self._since = transport.get_write_buffer_size(), loop.time()
        self._timer = loop.call_later(seconds / _LOOKS, self._look, loop, transport)

    def resumed(self) -> None:
        """The client reads again, or has gone."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _look(self, loop: asyncio.AbstractEventLoop, transport: asyncio.WriteTransport) -> None:
        self._timer = None
        unsent = transport.get_write_buffer_size()
        if unsent < self._unsent:
            self._since = loop.time()
        elif loop.time() - self._since >= self._seconds:
            self._let_go()
            return
        self._unsent = unsent
        self._timer = loop.call_later(self._seconds / _LOOKS, self._look, loop, transport)


class HttpConnection(HttpToolsProtocol):
    """One HTTP connection."""

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self._slow = _Slow(self._cut)
        # The connections of this server that wait for a complete head, the oldest first.
        self._headless = _headless_of(self.server_state)
        self._head_timer: asyncio.TimerHandle | None = None
        self._in_head = False
        self._head_bytes = 0

    def connection_made(self, transport: asyncio.Transport) -> None:  # pyright: ignore[reportIncompatibleMethodOverride]
        """Start waiting for a head."""
        super().connection_made(transport)
        found = transport.get_extra_info("socket")
        if found is not None:
            found.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, _SEND_BUFFER)
        self._await_head()

    def connection_lost(self, exc: Exception | None) -> None:
        """Stop all timers."""
        self._head_came()
        self._slow.resumed()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Parse received bytes, unless the head is too large."""
        # Before the first request uvicorn's `cycle` is None, although its type does not say so.
        cycle: Any = self.cycle
        if cycle is None or cycle.response_complete:
            self._await_head()
        # The parser reports only complete headers, and a header may be endless, so bytes are counted here.
        # Bytes of a body before a further head are not counted.
        counted = self._in_head or cycle is None
        super().data_received(data)
        if self._in_head and counted:
            self._head_bytes += len(data)
            if self._head_bytes > MAX_HEAD_BYTES:
                self._refuse_head()

    def on_message_begin(self) -> None:
        """A head begins."""
        self._in_head, self._head_bytes = True, 0
        super().on_message_begin()

    def on_headers_complete(self) -> None:
        """The head is complete, and the app takes over the request."""
        self._in_head = False
        self._head_came()
        size = len(self.url) + sum(len(name) + len(value) for name, value in self.headers)
        if size > MAX_HEAD_BYTES or len(self.headers) > MAX_HEADERS:
            self._refuse_head()
            # An exception makes the parser refuse the request as malformed.
            raise ValueError("the head is too large")
        super().on_headers_complete()

    def send_400_response(self, msg: str) -> None:
        """Refuse a request that cannot be read, and close."""
        if not self.transport.is_closing():
            super().send_400_response(msg)

    def pause_writing(self) -> None:
        """The client has stopped reading."""
        super().pause_writing()
        self._slow.paused(self.loop, self.transport, SLOW_SECONDS if self._follows() else PATIENT_SECONDS)

    def resume_writing(self) -> None:
        """It does again."""
        self._slow.resumed()
        super().resume_writing()

    def handle_websocket_upgrade(self) -> None:
        """Another protocol takes over the connection."""
        self._slow.resumed()
        super().handle_websocket_upgrade()

    def _follows(self) -> bool:
        """Whether the client follows a stream of events, which it requests with this header."""
        cycle: Any = self.cycle
        headers: list[tuple[bytes, bytes]] = [] if cycle is None else cycle.scope["headers"]
        return any(name == b"accept" and b"text/event-stream" in value for name, value in headers)

    def _await_head(self) -> None:
        if self._head_timer is None:
            self._head_timer = self.loop.call_later(HEAD_SECONDS, self._cut)
            self._headless[self] = None
            if len(self._headless) > MAX_HEADLESS:
                next(iter(self._headless))._cut()

    def _head_came(self) -> None:
        self._headless.pop(self, None)
        if self._head_timer is not None:
            self._head_timer.cancel()
            self._head_timer = None

    def _refuse_head(self) -> None:
        if self.transport.is_closing():
            return
        text = b"The head of the request is too large.\n"
        head = b"content-type: text/plain; charset=utf-8\r\nconnection: close\r\ncontent-length: %d\r\n\r\n" % len(text)
        self.transport.write(STATUS_LINE[431] + head + text)
        self.transport.close()

    def _cut(self) -> None:
        self._head_came()
        self.transport.abort()


class SocketConnection(WebSocketsSansIOProtocol):
    """One websocket connection."""

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self._slow = _Slow(lambda: self._let_go("too slow; reconnect from your last seq"))
        self._left = float(_FRAMES_AT_ONCE)
        self._counted_at = time.monotonic()
        self._gone = False

    def connection_lost(self, exc: Exception | None) -> None:
        """Stop all timers."""
        self._slow.resumed()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Parse received bytes, unless there are far too many frames."""
        for start in range(0, len(data), _SLICE):
            if self._left < 0:
                self._let_go("too many messages; reconnect from your last seq")
                self.transport.pause_reading()
                return
            super().data_received(data[start : start + _SLICE])

    def handle_ping(self) -> None:
        """Count it."""
        self._count()
        super().handle_ping()

    def handle_pong(self, event: Frame) -> None:
        """Count it."""
        self._count()
        super().handle_pong(event)

    def handle_cont(self, event: Frame) -> None:
        """Count it."""
        self._count()
        super().handle_cont(event)

    def handle_text(self, event: Frame) -> None:
        """Count it."""
        self._count()
        super().handle_text(event)

    def handle_bytes(self, event: Frame) -> None:
        """Count it."""
        self._count()
        super().handle_bytes(event)

    def pause_writing(self) -> None:
        """The client has stopped reading."""
        super().pause_writing()
        self._slow.paused(self.loop, self.transport, SLOW_SECONDS)

    def resume_writing(self) -> None:
        """It does again."""
        self._slow.resumed()
        super().resume_writing()

    def keepalive_timeout(self) -> None:
        """The client does not answer pings: it no longer reads, or has gone."""
        self.pong_timer = None
        self.pending_ping_payload = None
        self._let_go("too slow; reconnect from your last seq")

    def _count(self) -> None:
        now = time.monotonic()
        self._left = min(_FRAMES_AT_ONCE, self._left + (now - self._counted_at) * _FRAMES_A_SECOND) - 1
        self._counted_at = now

    def _let_go(self, reason: str) -> None:
        """Send a close frame, and cut the connection if it still exists after a while."""
        self._slow.resumed()
        self.stop_keepalive()
        if self._gone or self.transport.is_closing():
            return
        self._gone = True
        if self.handshake_complete and not self.close_sent:
            self.conn.send_close(CLOSE_TOO_SLOW, reason)
            self.transport.write(b"".join(self.conn.data_to_send()))
            self.close_sent = True
        self.queue.put_nowait({"type": "websocket.disconnect", "code": CLOSE_TOO_SLOW, "reason": reason})
        # Wake tasks that wait to write, so that they notice the disconnection.
        self.disconnected = True
        self.writable.set()
        # Without this timer, the end of the app would close the connection at once and lose unread bytes.
        self.close_timer = self.loop.call_later(GOODBYE_SECONDS, self.transport.abort)


def _headless_of(state: Any) -> dict[HttpConnection, None]:
    """The connections without a head, which all connections of one server share."""
    headless: dict[HttpConnection, None] | None = getattr(state, "headless", None)
    if headless is None:
        headless = state.headless = {}
    return headless
