"""Streams and websockets end with the session that opened them."""

import asyncio
from pathlib import Path
from typing import Any

import pytest
from starlette.datastructures import Headers
from starlette.types import Message, Receive, Scope, Send

from layerloom.api.sessions import IDLE_SECONDS, MOST_SECONDS, Session, Sessions
from layerloom.api.signed_in import CLOSE_SIGNED_OUT, serve_signed_in

HTTP: Scope = {"type": "http", "scheme": "http"}
SOCKET: Scope = {"type": "websocket", "scheme": "ws"}


class Clock:
    now = 1_000_000.0

    def __call__(self) -> float:
        return self.now


class Open:
    """A request of a session to an app, going on in a task of its own."""

    def __init__(self, app: Any, sessions: Sessions, session: Session, scope: Scope) -> None:
        self.said: asyncio.Queue[Message] = asyncio.Queue()
        self.heard: asyncio.Queue[Message] = asyncio.Queue()
        self.task = asyncio.create_task(
            serve_signed_in(app, sessions, session, scope, self.heard.get, self.said.put)  # pyright: ignore[reportArgumentType]
        )


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def sessions(tmp_path: Path, clock: Clock) -> Sessions:
    return Sessions(tmp_path / "sessions", token="the-right-token", cookie="layerloom", now=clock)


@pytest.fixture
def browser(sessions: Sessions) -> Headers:
    return Headers({"cookie": sessions.begin(HTTP, Headers({})).partition(";")[0]})


@pytest.fixture
def session(sessions: Sessions, browser: Headers) -> Session:
    found = sessions.of(browser)
    assert found is not None
    return found


def streaming(kind: bytes) -> Any:
    async def app(_: Scope, receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-type", kind)]})
        while (await receive())["type"] == "more":
            await send({"type": "http.response.body", "body": b"data", "more_body": True})
        await send({"type": "http.response.body", "body": b"", "more_body": False})

    return app


async def talking(_: Scope, receive: Receive, send: Send) -> None:
    await send({"type": "websocket.accept"})
    while (await receive())["type"] == "websocket.receive":
        pass
    await send({"type": "websocket.close", "code": 1000})


async def test_a_stream_ends_at_once_and_whole(sessions: Sessions, session: Session):
    stream = Open(streaming(b"text/event-stream; charset=utf-8"), sessions, session, HTTP)
    assert (await stream.said.get())["status"] == 200
    sessions.end(session)
    await stream.task
    assert await stream.said.get() == {"type": "http.response.body", "body": b"", "more_body": False}


async def test_a_websocket_is_closed_with_the_reason(sessions: Sessions, session: Session):
    socket = Open(talking, sessions, session, SOCKET)
    assert (await socket.said.get())["type"] == "websocket.accept"
    sessions.end_all()
    await socket.task
    closed = await socket.said.get()
    assert (closed["code"], closed["reason"]) == (CLOSE_SIGNED_OUT, "signed_out") == (4401, "signed_out")


async def test_an_answer_that_was_begun_is_given_whole(sessions: Sessions, session: Session):
    answer = Open(streaming(b"application/json"), sessions, session, HTTP)
    await answer.said.get()
    sessions.end(session)
    await answer.heard.put({"type": "more"})
    await answer.heard.put({"type": "end"})
    await answer.task
    assert [(await answer.said.get())["body"] for _ in range(2)] == [b"data", b""]


async def test_what_ends_by_itself_is_left_alone(sessions: Sessions, session: Session):
    socket = Open(talking, sessions, session, SOCKET)
    await socket.said.get()
    await socket.heard.put({"type": "websocket.disconnect"})
    await socket.task
    assert not session.ends
    assert (await socket.said.get())["code"] == 1000
    assert socket.said.empty()


async def test_an_open_page_stays_signed_in(sessions: Sessions, session: Session, browser: Headers, clock: Clock):
    socket = Open(talking, sessions, session, SOCKET)
    stream = Open(streaming(b"text/event-stream"), sessions, session, HTTP)
    await socket.said.get()
    await stream.said.get()
    clock.now += IDLE_SECONDS - 1
    await socket.heard.put({"type": "websocket.receive"})
    await socket.heard.put({"type": "websocket.disconnect"})
    await socket.task
    clock.now += IDLE_SECONDS - 1
    await stream.heard.put({"type": "more"})
    await stream.said.get()
    clock.now += IDLE_SECONDS - 1
    assert sessions.of(browser) is session
    stream.task.cancel()


async def test_after_its_longest_time_a_page_is_cut_though_it_is_open(
    sessions: Sessions, session: Session, clock: Clock
):
    clock.now += MOST_SECONDS
    socket = Open(talking, sessions, session, SOCKET)
    await socket.task
    said = [socket.said.get_nowait() for _ in range(socket.said.qsize())]
    assert said[-1]["code"] == CLOSE_SIGNED_OUT


async def test_a_timeout_of_the_apps_own_is_its_own(sessions: Sessions, session: Session):
    async def late(*_: object) -> None:
        raise TimeoutError("its own")

    with pytest.raises(TimeoutError, match="its own"):
        await Open(late, sessions, session, SOCKET).task
    assert not session.ends


async def test_a_server_that_ends_ends_them_as_before(sessions: Sessions, session: Session):
    socket = Open(talking, sessions, session, SOCKET)
    await socket.said.get()
    socket.task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await socket.task
    assert not session.ends
