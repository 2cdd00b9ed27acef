"""A process that runners are copied from: it has imported all that they need, and has run nothing yet.

A copy is there in milliseconds and shares the memory of what was imported; a new process imports for seconds. Once
TensorFlow has run anything, copies of it hang, so a template never does. Lines on stdin ask for what it does:

- ``{"copy": true}``, sent with three open files, the copy's stdin, stdout and stderr: answered ``{"copied": pid}``, or
  ``{"failed": "why"}``.
- ``{"reap": pid}`` for a copy that has ended: answered ``{"reaped": pid, "returncode": -9}``.
- ``{"alone": true}``: it makes no more copies, and is a spare itself.

Each waits for the answer to the one before. Any other line is an assignment: the template itself becomes the runner.
"""

import contextlib
import gc
import json
import os
import sys
import warnings
from collections.abc import Sequence
from typing import Any

from layerloom.training.parent import FILES, Request, Waiting


def can_be_copied(waiting: Waiting) -> bool:
    """Whether this process can be a template. Only on Linux is a copy of one that has threads known to live."""
    return sys.platform == "linux" and waiting.takes_descriptors


def serve_copies(waiting: Waiting) -> Waiting:
    """Make copies until other work comes. Returns in each copy, with what it waits on, and at last here."""
    # What is here stays: the collector must not write into every page that the copies share.
    gc.collect()
    gc.freeze()
    say({"template": True})
    while (request := waiting.request()) is not None and "alone" not in request.body:
        if "reap" in request.body:
            say(_reap(request.body["reap"]))
        elif (answer := _copy(request)) is None:
            waiting.forget()
            _begin(request.descriptors)
            # It need not end with the template, which is only its parent.
            return Waiting(None)
        else:
            for descriptor in request.descriptors:
                os.close(descriptor)
            say(answer)
    return waiting


def say(message: dict[str, Any]) -> None:
    """Print one line for the server, if it is still there; a runner outlives it."""
    with contextlib.suppress(BrokenPipeError):
        sys.stdout.write(json.dumps(message) + "\n")
        sys.stdout.flush()


def _copy(request: Request) -> dict[str, Any] | None:
    """What to answer; None in the copy."""
    if len(request.descriptors) != FILES:
        # Too many files are open, here or on the whole machine; the copy would be left with this process's own.
        return {"failed": f"{len(request.descriptors)} of {FILES} files came through"}
    try:
        with warnings.catch_warnings():
            # Python 3.12 warns of threads. The others here wait: one for stdin, those of BLAS for work.
            warnings.simplefilter("ignore", DeprecationWarning)
            pid = os.fork()
    except OSError as error:
        return {"failed": str(error)}
    return {"copied": pid} if pid else None


def _begin(files: Sequence[int]) -> None:
    """Make a process of its own of a copy: in a session of its own, on the files that were sent for it."""
    os.setsid()
    for number, descriptor in enumerate(files):
        os.dup2(descriptor, number)
        os.close(descriptor)


def _reap(pid: int) -> dict[str, Any]:
    try:
        _, status = os.waitpid(pid, 0)
    except ChildProcessError:
        return {"reaped": pid, "returncode": None}
    return {"reaped": pid, "returncode": os.waitstatus_to_exitcode(status)}
