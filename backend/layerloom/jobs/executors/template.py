"""The server's side of a template: the process from which runners are forked (``training/template.py``)."""

import asyncio
import contextlib
import json
import os
import socket
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from layerloom.jobs.executors.processes import Spawned, open_ends

_ANSWER_SECONDS = 5.0
_ANSWERS = frozenset({"copied", "failed", "reaped"})


class TemplateError(Exception):
    """A template gave no copy, because it failed, has ended, or does not answer."""


class Template:
    """Sends one request at a time, and receives the answers that the process prints.

    Args:
        stdin: The server's end of the socket that is the template's stdin. The caller closes it.
    """

    def __init__(self, stdin: int) -> None:
        self._stdin = stdin
        self._asking = asyncio.Lock()
        self._answer: asyncio.Future[dict[str, Any]] | None = None
        self._closed = False

    def take(self, answer: dict[str, Any]) -> None:
        """Receive a message of the template; ignored if it is not an answer."""
        if not _ANSWERS.isdisjoint(answer) and self._answer is not None and not self._answer.done():
            self._answer.set_result(answer)

    def close(self) -> None:
        """Note that the template has ended; a waiting request fails."""
        self._closed = True
        if self._answer is not None and not self._answer.done():
            self._answer.set_exception(TemplateError("the process that runners are copied from has ended"))

    async def copy(self, log: Path) -> Spawned:
        """A new process with its own session; its stderr is appended to ``log``.

        Raises:
            TemplateError: if the template made no copy.
            OSError: if the log cannot be opened.
        """
        with open_ends(log) as ends:
            answer = await self._ask({"copy": True}, ends.theirs)
            if "failed" in answer:
                raise TemplateError(f"the process that runners are copied from could not be copied: {answer['failed']}")
        return Spawned(answer["copied"], ends.stdin, ends.stdout)

    async def reap(self, pid: int) -> int | None:
        """The return code of a copy that has ended; None if the template ended before it."""
        try:
            return (await self._ask({"reap": pid}))["returncode"]
        except TemplateError:
            return None

    async def _ask(self, question: dict[str, Any], files: Sequence[int] = ()) -> dict[str, Any]:
        async with self._asking:
            if self._closed:
                raise TemplateError("the process that runners are copied from has ended")
            self._answer = asyncio.get_running_loop().create_future()
            try:
                self._send(json.dumps(question).encode() + b"\n", files)
                async with asyncio.timeout(_ANSWER_SECONDS):
                    return await self._answer
            except TimeoutError as error:
                raise TemplateError(
                    f"the process that runners are copied from did not answer within {_ANSWER_SECONDS:g} s"
                ) from error
            except OSError as error:
                raise TemplateError(f"the process that runners are copied from does not listen: {error}") from error
            finally:
                # A late answer must not be taken as the answer to the next request.
                self._closed = self._closed or not self._answer.done() or self._answer.cancelled()
                self._answer = None

    def _send(self, line: bytes, files: Sequence[int]) -> None:
        stdin = socket.socket(fileno=os.dup(self._stdin))
        with stdin:
            socket.send_fds(stdin, [line], list(files))


def leave_alone(stdin: int) -> None:
    """Tell a template to become a spare itself; a template that has ended is ignored."""
    with contextlib.suppress(BrokenPipeError):
        os.write(stdin, json.dumps({"alone": True}).encode() + b"\n")
