"""Everything that clients can do to a server, all at once: it answers meanwhile, and its memory comes back."""

import contextlib
import os
import random
import socket
import threading
import time
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest

from support.hostile import answer, head
from support.server import ServerProcess, wait_for
from support.specs import spiral

SECONDS = 25
# Seconds, on a machine that does nothing else.
ANSWERS_WITHIN = 0.5
# What Python and the system's allocator keep of a peak.
MEMORY = 120e6
_WALL = b"[" * 8_000_000

pytestmark = [
    pytest.mark.proof,
    pytest.mark.timeout(600),
    # Connections that the server cuts amid an attack are let go by the collector.
    pytest.mark.filterwarnings("ignore::ResourceWarning", "ignore::pytest.PytestUnraisableExceptionWarning"),
]


def test_all_at_once(tmp_path: Path, record_property: Callable[[str, object], None]):
    with ServerProcess(tmp_path / "data") as server, server.http() as http:
        server.wait_ready()
        run = http.post("/runs", json=spiral(epochs=1_000_000, pace=5)).json()["id"]
        wait_for(lambda: http.get(f"/runs/{run}").json()["epoch"] > 2, 240)
        before = _memory(server.pid)
        calm = _Slowest(server, time.monotonic() + 5)
        calm.start()
        calm.join()
        end = time.monotonic() + SECONDS
        slowest = _Slowest(server, end)
        attacks = [_walls, _walls, _walls, _walls, _walls, _half_heads, _half_bodies, _idle, _pings, _large, _no_reader]
        threads = [threading.Thread(target=_again, args=(attack, server, run, end)) for attack in attacks]
        for thread in [*threads, slowest]:
            thread.start()
        for thread in [*threads, slowest]:
            thread.join()
        record_property("slowest answers", [calm.seconds, slowest.seconds])
        assert slowest.seconds < ANSWERS_WITHIN
        assert slowest.answers > SECONDS
        state = http.get(f"/runs/{run}").json()
        assert (state["status"], state["attempt"]) == ("running", 1)
        wait_for(lambda: _memory(server.pid) < before + MEMORY, 60, "memory to come back")
        record_property("memory kept", _memory(server.pid) - before)
        http.post(f"/runs/{run}/cancel")
        assert "Traceback" not in server.log


class _Slowest(threading.Thread):
    """Asks for the server's health all the time."""

    def __init__(self, server: ServerProcess, end: float) -> None:
        super().__init__()
        self._url = f"{server.url}/api/v1/health"
        self._end = end
        self.seconds = 0.0
        self.answers = 0

    def run(self) -> None:
        with httpx.Client(timeout=30) as http:
            while time.monotonic() < self._end:
                began = time.monotonic()
                assert http.get(self._url).status_code == 200
                self.seconds = max(self.seconds, time.monotonic() - began)
                self.answers += 1
                time.sleep(0.02)


def _again(attack: Callable[[ServerProcess, str], None], server: ServerProcess, run: str, end: float) -> None:
    while time.monotonic() < end:
        # What is cut meanwhile is as it should be.
        with contextlib.suppress(OSError):
            attack(server, run)


def _connected(server: ServerProcess, *parts: bytes) -> socket.socket:
    client = socket.create_connection(("127.0.0.1", int(server.url.rpartition(":")[2])), timeout=20)
    for part in parts:
        client.sendall(part)
    return client


def _walls(server: ServerProcess, run: str) -> None:
    request = head(f"/internal/attempts/{run}-1/events", length=len(_WALL))
    with _connected(server, request, _WALL) as client:
        assert answer(client).startswith(b"HTTP/1.1 401")


def _large(server: ServerProcess, run: str) -> None:
    line = f"authorization: Bearer {server.token}"
    wall = random.Random(0).choice([b"[]," * 600_000, b'{"a":' * 400_000, b"[" + b"1e400," * 300_000 + b"0]"])
    for path in ("/api/v1/runs", "/api/v1/networks/check", f"/api/v1/runs/{run}/predict"):
        with _connected(server, head(path, line, "connection: close", length=len(wall)), wall) as client:
            assert answer(client)[9:12] in {b"413", b"422"}


def _half_heads(server: ServerProcess, run: str) -> None:
    clients = [_connected(server, b"GET /api/v1/health HTTP/1.1\r\nx: ") for _ in range(100)]
    for _ in range(12):
        for client in clients:
            with contextlib.suppress(OSError):
                client.sendall(b"y")
        time.sleep(1)
    for client in clients:
        client.close()


def _half_bodies(server: ServerProcess, run: str) -> None:
    line = f"authorization: Bearer {server.token}"
    clients = [_connected(server, head("/api/v1/runs", line, length=1_000_000), b"{" * 60_000) for _ in range(50)]
    assert answer(clients[0]).startswith(b"HTTP/1.1 408")
    for client in clients:
        client.close()


def _idle(server: ServerProcess, run: str) -> None:
    clients = [_connected(server) for _ in range(700)]
    time.sleep(2)
    for client in clients:
        client.close()


def _upgrade(server: ServerProcess) -> socket.socket:
    lines = ["upgrade: websocket", "connection: upgrade", "sec-websocket-version: 13"]
    more = ["sec-websocket-key: AAAAAAAAAAAAAAAAAAAAAA==", f"authorization: Bearer {server.token}"]
    request = "\r\n".join(["GET /api/v1/ws HTTP/1.1", "host: 127.0.0.1", *lines, *more, "", ""])
    return _connected(server, request.encode())


def _pings(server: ServerProcess, run: str) -> None:
    with _upgrade(server) as client:
        while True:
            client.sendall(b"\x89\x80\0\0\0\0" * 10_000)


def _no_reader(server: ServerProcess, run: str) -> None:
    with _upgrade(server) as client:
        text = f'{{"type": "subscribe", "run": "{run}"}}'.encode()
        client.sendall(bytes([0x81, 0x80 | len(text)]) + bytes(4) + text)
        time.sleep(20)
        assert b"too slow" in answer(client)


def _memory(pid: int) -> int:
    """Bytes that a process holds."""
    return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")
