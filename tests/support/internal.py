"""The server's side of the runner's contract, small and real: HTTP on a port of its own, and the runner's process."""

import contextlib
import json
import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, Self

from layerloom.spec import parse_run_spec

DEADLINE = 90.0
FENCE = "the-fence"


def wait_until(condition: Callable[[], Any], what: str, deadline: float = DEADLINE) -> None:
    """Wait for a condition.

    Raises:
        AssertionError: if it has not come true after ``deadline`` seconds.
    """
    end = time.monotonic() + deadline
    while not condition():
        assert time.monotonic() < end, f"waited {deadline} s in vain for {what}"
        time.sleep(0.005)


class Log:
    """What a server would keep of one attempt: its events, each once, and when batches came."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.events: list[dict[str, Any]] = []
        self.repeated = 0
        self.batches: list[tuple[float, dict[str, Any]]] = []
        self.commands: list[dict[str, Any]] = []
        self.fence = FENCE
        self.refusal = "application/problem+json"

    @property
    def acked(self) -> int:
        """The highest n that is kept."""
        return len(self.events)

    def take(self, batch: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        """A batch as the real server takes it: status and answer."""
        with self.lock:
            if batch["fence"] != self.fence:
                return 409, {"code": "stale_fence"}
            self.batches.append((time.monotonic(), batch))
            for event in batch["batch"]:
                if event["n"] <= self.acked:
                    self.repeated += 1
                    continue
                assert event["n"] == self.acked + 1, "an event is missing"
                self.events.append(event)
            open_commands = [command for command in self.commands if command["id"] > batch["seen"]]
            return 200, {"acked": self.acked, "commands": open_commands}

    def ask(self, command: str, value: float | None = None) -> None:
        """Put a command into the next answers."""
        with self.lock:
            self.commands.append({"id": len(self.commands) + 1, "command": command, "value": value})

    def of(self, kind: str) -> list[dict[str, Any]]:
        """The data of all events of a kind."""
        with self.lock:
            return [event["data"] for event in self.events if event["kind"] == kind]

    @property
    def kinds(self) -> list[str]:
        """The kinds of all events, in order."""
        return [event["kind"] for event in self.events]

    @property
    def end(self) -> dict[str, Any]:
        """The data of the last event, which must be a terminal status."""
        event = self.events[-1]
        assert event["kind"] == "status"
        assert event["data"]["status"] in {"completed", "stopped", "failed", "cancelled"}
        return event["data"]

    @property
    def progress(self) -> list[dict[str, Any]]:
        """All progress reports."""
        return [batch["progress"] for _, batch in self.batches if batch["progress"] is not None]


class InternalServer:
    """Answers ``POST /internal/attempts/{id}/events`` from a log, and says where it is in a server file."""

    def __init__(self, log: Log, server_file: Path, *, port: int = 0, secret: str = "secret-1") -> None:
        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self) -> None:
                batch = json.loads(self.rfile.read(int(self.headers["content-length"])))
                if self.headers["layerloom-secret"] != secret:
                    status, answer = 401, {"code": "unauthorized"}
                elif self.path == "/internal/attempts/attempt-1/events":
                    status, answer = log.take(batch)
                else:
                    status, answer = 404, {"code": "?"}
                body = json.dumps(answer).encode()
                self.send_response(status)
                self.send_header("content-type", "application/json" if status < 400 else log.refusal)
                self.send_header("content-length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - http.server's word
                """Say nothing."""

        class Server(ThreadingHTTPServer):
            daemon_threads = True
            # A dead server closes its connections; so must this one, though its process lives on.
            connections: list[Any]

            def process_request(self, request: Any, client_address: Any) -> None:
                self.connections.append(request)
                super().process_request(request, client_address)

            def handle_error(self, request: Any, client_address: Any) -> None:
                """A connection cut in the middle is what some tests are about."""

        self._server = Server(("127.0.0.1", port), Handler)
        self._server.connections = []
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        self._thread = threading.Thread(target=lambda: self._server.serve_forever(poll_interval=0.01), daemon=True)
        server_file.write_text(json.dumps({"url": self.url, "pid": os.getpid(), "secret": secret}))

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()
        for connection in self._server.connections:
            # Its handler holds on to it, so closing alone would not cut it.
            with contextlib.suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)
            connection.close()
        self._thread.join()


def assignment(folder: Path, spec: dict[str, Any], attempt: int = 1) -> dict[str, Any]:
    """An assignment whose files all lie in a folder."""
    return {
        "run": "run-1",
        "attempt": attempt,
        "attempt_id": "attempt-1",
        "fence": FENCE,
        "spec": parse_run_spec(spec).to_json(),
        "server_file": str(folder / "server.json"),
        "spool": str(folder / "spool.jsonl"),
        "artifacts": str(folder / "runs" / "run-1"),
    }


class Runner:
    """A runner's process, begun as the server begins it: a spare, or cold from a file."""

    def __init__(self, folder: Path, *arguments: str) -> None:
        self.folder = folder
        self._stderr = (folder / "stderr.txt").open("wb")
        self.process = subprocess.Popen(
            [sys.executable, "-m", "layerloom.training", *arguments],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._stderr,
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.process.kill()
        self.process.wait()
        self._stderr.close()
        for pipe in (self.process.stdin, self.process.stdout):
            assert pipe is not None
            pipe.close()

    def ready(self) -> None:
        """Wait for the ready line."""
        assert self.process.stdout is not None
        line = self.process.stdout.readline()
        assert line, self.said
        assert json.loads(line) == {"ready": True}

    def assign(self, document: dict[str, Any]) -> None:
        """Give it its assignment."""
        assert self.process.stdin is not None
        self.process.stdin.write(json.dumps(document).encode() + b"\n")
        self.process.stdin.flush()

    def until(self, condition: Callable[[], Any], what: str) -> None:
        """Wait for a condition that the running process brings about.

        Raises:
            AssertionError: if the process ends without it, or takes too long.
        """

        def came_true() -> bool:
            ended = self.process.poll() is not None
            return bool(condition()) or (ended and self._fail(what))

        wait_until(came_true, what)

    def _fail(self, what: str) -> bool:
        raise AssertionError(f"the runner ended ({self.process.returncode}) before {what}:\n{self.said}")

    def wait(self, deadline: float = DEADLINE) -> int:
        """Wait for its end; the exit code."""
        return self.process.wait(deadline)

    @property
    def said(self) -> str:
        """All that it printed on stderr."""
        return (self.folder / "stderr.txt").read_text(errors="replace")
