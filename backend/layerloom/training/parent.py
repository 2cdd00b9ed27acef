"""A spare's tie to the server that started it: cut by an assignment, else ended with it."""

import ctypes
import os
import signal
import sys
import threading

_PR_SET_PDEATHSIG = 1


class Waiting:
    """Waits on stdin for the one line that is an assignment, from a thread of its own.

    While it waits, the process ends when stdin closes or its parent dies, even amid an import. Once the line is
    there, the process lets go of its parent.
    """

    def __init__(self) -> None:
        self._line: str | None = None
        self._came = threading.Event()
        threading.Thread(target=self._wait, name="assignment", daemon=True).start()

    @property
    def assigned(self) -> bool:
        """Whether the line has come."""
        return self._came.is_set()

    def line(self) -> str:
        """The line, once it has come."""
        self._came.wait()
        assert self._line is not None
        return self._line

    def _wait(self) -> None:
        # The kernel keeps this signal for each thread, so the same one sets and clears it.
        parent = os.getppid()
        _die_with_parent(signal.SIGKILL)
        if os.getppid() != parent:
            os._exit(0)
        line = sys.stdin.readline()
        if not line.endswith("\n"):
            os._exit(0)
        _die_with_parent(0)
        self._line = line
        self._came.set()


def let_go() -> None:
    """Lead an own session and read from and print to nowhere, so that the parent's end is not felt."""
    if os.getpid() != os.getsid(0):
        os.setsid()
    nowhere = os.open(os.devnull, os.O_RDWR)
    os.dup2(nowhere, 0)
    os.dup2(nowhere, 1)
    os.close(nowhere)


def _die_with_parent(number: int) -> None:
    """Have the kernel send a signal when the parent dies; 0 takes it back. Only Linux knows this."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, number, 0, 0, 0)
