"""A process that waits for work: its requests on stdin, and its end together with its parent process.

A line that is not a request is the assignment. Before the assignment, the process ends with its parent; afterwards it
is independent.
"""

import contextlib
import ctypes
import json
import os
import queue
import signal
import socket
import sys
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

_PR_SET_PDEATHSIG = 1
_READ_BYTES = 1 << 16
# The number of files for a copy: stdin, stdout and stderr.
FILES = 3
_REQUESTS = frozenset({"copy", "reap", "alone"})


@dataclass(frozen=True, slots=True)
class Request:
    """A request to a template, and the file descriptors that were sent with it (``training/template.py``)."""

    body: dict[str, Any]
    descriptors: tuple[int, ...]


class Waiting:
    """Waits on stdin for the assignment in a separate thread, and passes requests on.

    While it waits, the process ends when stdin closes or its parent dies, even during an import. After the assignment
    the process no longer depends on its parent.

    Args:
        parent: The process with which this one ends; None if only the closed stdin signals the end of the server.
    """

    def __init__(self, parent: int | None) -> None:
        self._parent = parent
        self._stdin = _stdin_socket()
        self._line: str | None = None
        self._came = threading.Event()
        self._requests: queue.SimpleQueue[Request | None] = queue.SimpleQueue()
        threading.Thread(target=self._wait, name="assignment", daemon=True).start()

    @property
    def takes_descriptors(self) -> bool:
        """Whether open files can be sent to this process, because its stdin is a socket."""
        return self._stdin is not None

    @property
    def assigned(self) -> bool:
        """Whether the assignment has arrived."""
        return self._came.is_set()

    def request(self) -> Request | None:
        """Wait for the next request; None if the assignment arrives instead."""
        return self._requests.get()

    def line(self) -> str:
        """Wait for the assignment."""
        self._came.wait()
        assert self._line is not None
        return self._line

    def forget(self) -> None:
        """Forget stdin without closing it: in a copy, its number will belong to another file."""
        if self._stdin is not None:
            self._stdin.detach()

    def _wait(self) -> None:
        # The kernel stores this signal for each thread, so the same thread must set and clear it.
        if self._parent is not None:
            _die_with_parent(signal.SIGKILL)
            if os.getppid() != self._parent:
                os._exit(0)
        for line, descriptors in self._lines():
            if (body := _request(line)) is not None:
                self._requests.put(Request(body, descriptors))
                continue
            _die_with_parent(0)
            self._line = line.decode()
            self.forget()
            self._came.set()
            self._requests.put(None)
            return
        os._exit(0)

    def _lines(self) -> Iterator[tuple[bytes, tuple[int, ...]]]:
        """Whole lines with the descriptors that came with them, until stdin closes."""
        rest, descriptors = b"", []
        while True:
            data, new = self._read()
            if not data:
                return
            descriptors += new
            *lines, rest = (rest + data).split(b"\n")
            for line in lines:
                yield line, tuple(descriptors)
                descriptors = []

    def _read(self) -> tuple[bytes, list[int]]:
        if self._stdin is None:
            return os.read(0, _READ_BYTES), []
        data, descriptors, _, _ = socket.recv_fds(self._stdin, _READ_BYTES, FILES)
        return data, descriptors


def let_go() -> None:
    """Start a new session, and read from and print to /dev/null, so that the parent's end has no effect."""
    if os.getpid() != os.getsid(0):
        os.setsid()
    nowhere = os.open(os.devnull, os.O_RDWR)
    os.dup2(nowhere, 0)
    os.dup2(nowhere, 1)
    if nowhere > 1:
        os.close(nowhere)


def _request(line: bytes) -> dict[str, Any] | None:
    try:
        body = json.loads(line)
    except ValueError:
        return None
    return body if isinstance(body, dict) and not _REQUESTS.isdisjoint(body) else None


def _stdin_socket() -> socket.socket | None:
    with contextlib.suppress(OSError):
        return socket.socket(fileno=0)
    return None


def _die_with_parent(number: int) -> None:
    """Ask the kernel to send a signal when the parent dies; 0 cancels this. Only Linux supports it."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, number, 0, 0, 0)
