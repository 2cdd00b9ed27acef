"""A real server in a process of its own, as `layerloom serve` starts it."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Self

import httpx

from layerloom.client import Client

# A machine that does much else takes long to import TensorFlow.
_DEADLINE = 120.0


class ServerProcess:
    """`layerloom serve` on a free port with its own data folder.

    Args:
        data: The data folder; kept, so that the server can be killed and started again on it.
        command: What starts Layerloom; of this environment where none is given.
    """

    def __init__(self, data: Path, *, command: Sequence[str] = (), **environment: str) -> None:
        self.data = data
        self.command = command or (sys.executable, "-m", "layerloom.cli")
        self.environment = environment
        self._process: subprocess.Popen[bytes] | None = None
        self._log = data.parent / f"{data.name}-server.log"

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()
        self.end_runners()

    @property
    def pid(self) -> int:
        """Of the server process."""
        assert self._process is not None
        return self._process.pid

    @property
    def url(self) -> str:
        """Where the server is now."""
        return json.loads((self.data / "server.json").read_text())["url"]

    @property
    def token(self) -> str:
        """Its token."""
        return (self.data / "token").read_text().strip()

    @property
    def log(self) -> str:
        """Everything it printed."""
        return self._log.read_text() if self._log.exists() else ""

    def client(self) -> Client:
        """A Python client for it."""
        return Client(self.url, self.token)

    def http(self) -> httpx.Client:
        """A plain HTTP client with the token."""
        headers = {"authorization": f"Bearer {self.token}"}
        return httpx.Client(base_url=f"{self.url}/api/v1", headers=headers, timeout=60)

    def start(self, port: int = 0) -> None:
        """Start it and wait until it answers."""
        written = self.data / "server.json"
        written.unlink(missing_ok=True)
        command = [*self.command, "serve", "--port", str(port), "--data", str(self.data)]
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(
                command, stdout=log, stderr=subprocess.STDOUT, env=os.environ | self.environment, start_new_session=True
            )
        self._wait(written.exists, "write server.json")
        self._wait(self._answers, "answer")

    def wait_ready(self) -> None:
        """Wait until the model child and a warm runner are there."""
        self._wait(lambda: all(httpx.get(f"{self.url}/api/v1/ready").json().values()), "be ready")

    def kill(self) -> None:
        """As a power cut does it: nothing of the server runs another instruction."""
        assert self._process is not None
        self._process.kill()
        self._process.wait(10)

    def stop(self) -> int:
        """As Ctrl-C does it; returns the exit status."""
        assert self._process is not None
        if self._process.poll() is None:
            self._process.send_signal(signal.SIGINT)
        return self.wait(30)

    def wait(self, seconds: float) -> int:
        """Until it has ended; returns the exit status."""
        assert self._process is not None
        return self._process.wait(seconds)

    def end_runners(self) -> None:
        """Runners outlive their server; a test's must not outlive the test."""
        for pid in runner_pids(self.data):
            try:
                os.kill(pid, signal.SIGKILL)
            except ProcessLookupError:
                continue

    def _answers(self) -> bool:
        try:
            return httpx.get(f"{self.url}/api/v1/health", timeout=5).status_code == 200
        except httpx.TransportError:
            return False

    def _wait(self, condition: Callable[[], bool], what: str) -> None:
        assert self._process is not None
        deadline = time.monotonic() + _DEADLINE
        while not condition():
            if self._process.poll() is not None:
                raise AssertionError(f"the server ended with {self._process.returncode}:\n{self.log}")
            if time.monotonic() > deadline:
                raise AssertionError(f"the server did not {what} within {_DEADLINE} s:\n{self.log}")
            time.sleep(0.02)


def runner_pids(data: Path) -> list[int]:
    """The runners and spares of a data folder: their standard error goes to its logs."""
    listed = subprocess.run(["ps", "-eo", "pid=,command="], capture_output=True, text=True, check=True).stdout
    pids = [int(line.split()[0]) for line in listed.splitlines() if "-m layerloom.training" in line]
    logs = {int(path.stem) for path in (data / "logs").glob("*.log") if path.stem.isdecimal()}
    return [pid for pid in pids if pid in logs]


def wait_for(condition: Callable[[], bool], seconds: float = 30.0, what: str = "") -> None:
    """Wait until something is so; fails after a deadline that is generous on purpose."""
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            raise AssertionError(f"not so after {seconds} s: {what or condition}")
        time.sleep(0.01)
