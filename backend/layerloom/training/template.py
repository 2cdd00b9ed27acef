"""A template: a process from which runners are forked. It has imported everything, but has not run TensorFlow.

A fork starts in milliseconds and shares the memory of the imports, while a new process imports for seconds. Forks of
a process in which TensorFlow has run anything hang, so a template never runs it. It reads requests from stdin:

- ``{"copy": true}``, sent with three open files for the copy's stdin, stdout and stderr. The answer is
  ``{"copied": pid}`` or ``{"failed": "why"}``.
- ``{"reap": pid}`` for a copy that has ended. The answer is ``{"reaped": pid, "returncode": -9}``.
- ``{"alone": true}``: the template makes no more copies and becomes a spare.

The sender waits for each answer before the next request. Any other line is an assignment, and the template becomes
the runner.
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
    """Whether this process can be a template. A process with threads can be forked safely only on Linux."""
    return sys.platform == "linux" and waiting.takes_descriptors


def serve_copies(waiting: Waiting) -> Waiting:
    """Make copies until other work arrives. It returns in each copy, and finally in the template itself."""
    # Exclude existing objects from garbage collection, which would write into every memory page that copies share.
    gc.collect()
    gc.freeze()
    say({"template": True})
    while (request := waiting.request()) is not None and "alone" not in request.body:
        if "reap" in request.body:
            say(_reap(request.body["reap"]))
        elif (answer := _copy(request)) is None:
            waiting.forget()
            _begin(request.descriptors)
            # The copy ends with the server, whose end closes stdin, and not with the template.
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
    """The answer in the template; None in the copy."""
    if len(request.descriptors) != FILES:
        # Too many files are open, here or on the whole machine; the copy would use this process's own files.
        return {"failed": f"{len(request.descriptors)} of {FILES} files came through"}
    try:
        with warnings.catch_warnings():
            # Python 3.12 warns about threads. Here all other threads are idle: they wait for stdin or for BLAS work.
            warnings.simplefilter("ignore", DeprecationWarning)
            pid = os.fork()
    except OSError as error:
        return {"failed": str(error)}
    return {"copied": pid} if pid else None


def _begin(files: Sequence[int]) -> None:
    """Make a copy independent: give it its own session and the files that were sent for it."""
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
