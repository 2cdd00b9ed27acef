"""Clients that send or read too slowly, or far too much, are let go; nobody else waits meanwhile."""

import contextlib
import json
import time
from collections.abc import Callable, Iterator
from types import SimpleNamespace
from typing import Any

import httpx
import pytest
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection

from layerloom.api import limits
from layerloom.events import SECRET_HEADER
from layerloom.live import connections
from support.hostile import SECRET, SmallServer, answer, bearer, events_path, head
from support.internal import wait_until

# Processor time that anything may keep the event loop busy in one go: a tenth of what a client would notice.
_BUSY = 0.3
_LARGE = 8_000_000


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SmallServer]:
    with pytest.MonkeyPatch.context() as patch, SmallServer(tmp_path_factory.mktemp("small"), patch) as server:
        yield server


@pytest.fixture(autouse=True)
def nobody_waits(server: SmallServer) -> Iterator[None]:
    server.busy.longest = 0.0
    yield
    assert httpx.get(f"{server.url}/api/v1/health").status_code == 200
    assert server.busy.longest < _BUSY


def test_the_right_fence_is_nothing_without_the_secret(server: SmallServer):
    line = f"authorization: Bearer {server.attempt.fence}"
    with server.raw(head(events_path(server.attempt), line, length=_LARGE)) as client:
        assert answer(client).startswith(b"HTTP/1.1 401 ")


def closed_by(socket: ClientConnection) -> int | None:
    try:
        while True:
            socket.recv(timeout=30)
    except ConnectionClosed as error:
        return error.rcvd.code if error.rcvd else None


@pytest.mark.parametrize(
    ("lines", "status", "code"),
    [
        ([], 401, "unauthorized"),
        (["authorization: Bearer wrong"], 401, "unauthorized"),
        ([f"{SECRET_HEADER}: wrong", "authorization: Bearer wrong"], 401, "unauthorized"),
        ([f"{SECRET_HEADER}: {SECRET}"], 401, "unauthorized"),
        ([f"{SECRET_HEADER}: {SECRET}", "authorization: Basic x"], 401, "unauthorized"),
        ([f"{SECRET_HEADER}: {SECRET}", "authorization: Bearer wrong"], 409, "stale_fence"),
    ],
)
def test_who_sends_is_known_before_the_body_is_read(server: SmallServer, lines: list[str], status: int, code: str):
    # The answer comes although not one byte of the body does.
    with server.raw(head(events_path(server.attempt), *lines, length=_LARGE)) as client:
        said = answer(client)

    assert said.startswith(f"HTTP/1.1 {status} ".encode())
    assert json.loads(said.partition(b"\r\n\r\n")[2])["code"] == code


@pytest.mark.parametrize("path", ["/internal/attempts/none/events", "/internal/x", "/internal/attempts/a%00/events"])
def test_an_attempt_that_is_none_is_no_sender(server: SmallServer, path: str):
    with server.raw(head(path, bearer("x"), length=_LARGE)) as client:
        assert answer(client).startswith(b"HTTP/1.1 404 ")


@pytest.mark.parametrize("body", ["[" * _LARGE, "[]," * 2_600_000, "[" + "0," * 3_900_000 + "0]"], ids=lambda _: "")
def test_five_walls_of_brackets_of_a_known_sender_hold_up_nobody(server: SmallServer, body: str):
    headers = {"authorization": f"Bearer {server.attempt.fence}", SECRET_HEADER: SECRET}
    with httpx.Client(timeout=60) as client:
        found = client.post(
            f"{server.url}{events_path(server.attempt)}",
            content=body,
            headers=headers | {"content-type": "application/json"},
        )

    assert found.status_code in {413, 422}, found.text


def test_what_is_announced_as_too_large_is_refused_at_once(server: SmallServer):
    line = bearer(server.attempt.fence)
    with server.raw(head(events_path(server.attempt), line, length=_LARGE + 1)) as client:
        assert answer(client).startswith(b"HTTP/1.1 413 ")


def test_a_body_that_stops_on_its_way_is_not_waited_for(server: SmallServer, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(limits, "PART_SECONDS", 0.2)
    line = bearer(server.attempt.fence)
    with server.raw(head(events_path(server.attempt), line, length=100), b"{") as client:
        said = answer(client)

    assert said.startswith(b"HTTP/1.1 408 ")
    assert b"too_slow" in said


def test_heads_that_never_come_whole_are_cut(server: SmallServer, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(connections, "HEAD_SECONDS", 0.2)
    clients = [server.raw(*parts) for parts in ([], [b"GET / HT"], [b"GET / HTTP/1.1\r\nhost: 127.0.0.1\r\nx: "]) * 10]

    for client in clients:
        with client:
            assert answer(client) == b""
    wait_until(lambda: server.connections == 0, "every connection to go")


def test_of_many_idle_connections_the_oldest_make_room(server: SmallServer, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(connections, "MAX_HEADLESS", 20)
    clients = [server.raw() for _ in range(50)]

    assert httpx.get(f"{server.url}/api/v1/health").status_code == 200
    wait_until(lambda: server.connections <= 21, "the oldest to go")
    assert answer(clients[0]) == b""
    for client in clients:
        client.close()


@pytest.mark.parametrize(
    "parts",
    [
        [b"GET / HTTP/1.1\r\nx: ", *[b"y" * 10_000] * 10],
        [b"GET /", *[b"y" * 10_000] * 10],
        [b"GET / HTTP/1.1\r\n" + b"a: b\r\n" * 200 + b"\r\n"],
        [b"GET / HTTP/1.1\r\na: " + b"b" * 70_000 + b"\r\n\r\n"],
    ],
    ids=["value", "address", "many", "long"],
)
def test_a_head_without_end_is_refused(server: SmallServer, parts: list[bytes]):
    client = server.raw()
    with client:
        # Where it is refused before all was sent, that is as it should be.
        with contextlib.suppress(ConnectionError):
            for part in parts:
                client.sendall(part)
        assert answer(client)[:12] in {b"HTTP/1.1 431", b""}
    wait_until(lambda: server.connections == 0, "the connection to go")


@pytest.mark.parametrize("kind", ["ping", "text", "binary"])
def test_a_flood_of_frames_is_let_go(server: SmallServer, monkeypatch: pytest.MonkeyPatch, kind: str):
    monkeypatch.setattr(connections, "GOODBYE_SECONDS", 0.5)
    # Masked with nothing, as a client has to mask.
    frame = {"ping": b"\x89\x80\0\0\0\0", "text": b"\x81\x81\0\0\0\0?", "binary": b"\x82\x81\0\0\0\0?"}[kind]
    with server.watch() as socket:
        # Where it is cut before all was sent, that is as it should be.
        with contextlib.suppress(ConnectionError):
            socket.socket.sendall(frame * 20_000)
        assert closed_by(socket) in {connections.CLOSE_TOO_SLOW, None}
    wait_until(lambda: server.connections == 0, "the connection to go")


def test_a_page_that_subscribes_to_all_of_its_runs_is_no_flood(server: SmallServer):
    with server.watch() as socket:
        for number in range(100):
            socket.send(json.dumps({"type": "subscribe", "run": f"run-{number}", "after": 10**6}))
        seen = {json.loads(socket.recv(timeout=30))["run"] for _ in range(100)}
    assert len(seen) == 100


def test_a_watcher_that_never_reads_is_let_go(server: SmallServer, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(connections, "SLOW_SECONDS", 0.3)
    server.say_much()
    with server.watch_without_reading() as late, server.watch_without_reading():
        wait_until(lambda: server.connections == 2, "both to watch")
        wait_until(lambda: server.let_go == 2, "both to be let go")
        # What was on its way is read now, and the goodbye after it.
        assert connections.CLOSE_TOO_SLOW.to_bytes(2, "big") + b"too slow" in answer(late)[-100:]
        wait_until(lambda: server.connections == 0, "the other one to be cut")


def test_so_is_one_of_server_sent_events(server: SmallServer, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(connections, "SLOW_SECONDS", 0.3)
    server.say_much()
    request = f"GET /api/v1/runs/{server.run.id}/events HTTP/1.1\r\nhost: x\r\naccept: text/event-stream\r\n\r\n"
    client = server.raw(request.encode(), receive_buffer=4096)
    wait_until(lambda: server.connections == 1, "it to watch")

    wait_until(lambda: server.connections == 0, "it to be cut", deadline=20)
    client.close()


def test_so_is_one_that_fetches_an_answer_and_never_reads(server: SmallServer, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(connections, "PATIENT_SECONDS", 0.5)
    monkeypatch.setattr(connections, "SLOW_SECONDS", 60.0)
    server.say_much()
    client = server.raw(page_of(server), receive_buffer=4096)
    wait_until(lambda: server.connections == 1, "it to ask")

    wait_until(lambda: server.connections == 0, "it to be cut", deadline=20)
    client.close()


def test_a_client_that_reads_slowly_gets_all_of_its_answer(server: SmallServer, monkeypatch: pytest.MonkeyPatch):
    # With the systems' own buffers, in an eightieth of the time and at eighty times the rate: 4 kB a second really,
    # against two minutes. A watcher's time would not do.
    patience, rate = 1.5, 320_000
    monkeypatch.setattr(connections, "PATIENT_SECONDS", patience)
    monkeypatch.setattr(connections, "SLOW_SECONDS", patience / 8)
    server.say_much()
    began = time.monotonic()
    said = b""
    with server.raw(page_of(server)) as client:
        while part := client.recv(16_384):
            said += part
            if time.monotonic() - began < 5 * patience:
                wait_until(lambda: time.monotonic() - began > len(said) / rate, "its own pace")  # noqa: B023

    assert time.monotonic() - began > 5 * patience
    top, _, body = said.partition(b"\r\n\r\n")
    assert top.startswith(b"HTTP/1.1 200 ")
    assert len(json.loads(body)["data"]) == 400


def page_of(server: SmallServer) -> bytes:
    """A request for some megabytes of events."""
    head = f"GET /api/v1/runs/{server.run.id}/events?limit=400 HTTP/1.1"
    return f"{head}\r\nhost: x\r\nconnection: close\r\n\r\n".encode()


class Hands:
    """A loop whose time is moved by hand, and a transport that holds so many bytes."""

    def __init__(self) -> None:
        self.now = 0.0
        self.size = 100
        self._due: list[tuple[float, Callable[[], None]]] = []

    def time(self) -> float:
        return self.now

    def get_write_buffer_size(self) -> int:
        return self.size

    def call_later(self, delay: float, call: Callable[..., None], *args: Any) -> Any:
        entry = (self.now + delay, lambda: call(*args))
        self._due.append(entry)
        return SimpleNamespace(cancel=lambda: self._due.remove(entry))

    def pass_until(self, then: float, read: int = 0) -> None:
        """Let time pass; before each look the client takes so many bytes."""
        while self._due and self._due[0][0] <= then:
            self.now, call = self._due.pop(0)
            self.size -= read
            call()
        self.now = then


def test_time_counts_from_the_last_byte_that_was_taken_in():
    hands: Any = Hands()
    let_go: list[float] = []
    slow = connections._Slow(lambda: let_go.append(hands.now))  # pyright: ignore[reportPrivateUsage]
    slow.paused(hands, hands, 15)

    hands.pass_until(60, read=1)
    assert not let_go
    hands.pass_until(100)
    assert len(let_go) == 1
    # Also where the system took in something at first, and the client never did.
    assert let_go[0] - 60 <= 20


def test_what_the_client_asks_for_meanwhile_is_no_reading():
    hands: Any = Hands()
    let_go: list[float] = []
    slow = connections._Slow(lambda: let_go.append(hands.now))  # pyright: ignore[reportPrivateUsage]
    slow.paused(hands, hands, 15)
    hands.pass_until(100, read=-6)
    assert len(let_go) == 1
    assert let_go[0] <= 20


def test_nobody_is_let_go_once_all_is_read():
    hands: Any = Hands()
    let_go: list[float] = []
    slow = connections._Slow(lambda: let_go.append(hands.now))  # pyright: ignore[reportPrivateUsage]
    slow.paused(hands, hands, 15)
    hands.pass_until(10)
    slow.resumed()
    hands.pass_until(100)
    assert not let_go
