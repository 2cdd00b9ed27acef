"""One process of the model child: its requests, its answers, and its end.

Each request and each answer is a line of JSON. The bytes of a large part follow right after their line, and this module
does not parse them. Parsing a preview of images would block the whole server for seconds, even in a thread.
"""

import asyncio
import json
import logging
import os
import signal
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from layerloom.errors import LayerloomError, PayloadTooLarge, Unavailable
from layerloom.events.codec import dumps
from layerloom.jobs.logs import tail
from layerloom.json_values import is_object

_log = logging.getLogger(__name__)

# The most bytes of a line, and of the part that follows it: predictions for many rows, or a preview of images.
MAX_BYTES = 256 * 2**20


@dataclass(frozen=True, slots=True)
class Answer:
    """The child's answer: a parsed result, and bytes of JSON to pass on."""

    result: dict[str, Any]
    more: bytes = b""


class Died(Unavailable):
    """The process ended before it answered."""


class Life:
    """One process of the model child, from its start to its end.

    Args:
        process: The process, with pipes for stdin and stdout.
        log: The file with its stderr.
        hard_limit: Seconds after which it is killed if a request has no answer.
        ended: Called when it ends, if it was ready once.
    """

    def __init__(
        self,
        process: asyncio.subprocess.Process,
        log: Path,
        hard_limit: float,
        ended: Callable[["Life"], None],
    ) -> None:
        self.process = process
        self._ended = ended
        self.alive = True
        loop = asyncio.get_running_loop()
        self.ready: asyncio.Future[None] = loop.create_future()
        self._log = log
        self._hard_limit = hard_limit
        self._waiting: dict[int, asyncio.Future[Answer]] = {}
        # Requests that had their full time; repeating them with another process would not help.
        self._overdue: dict[int, Unavailable] = {}
        # The time limits of requests, by id; id 0 is the start itself.
        self._limits = {0: loop.call_later(hard_limit, self._give_up, 0, "ready")}
        self._reading = loop.create_task(self._read())

    async def call(self, request_id: int, op: str, args: dict[str, Any], more: bytes | None = None) -> Answer:
        """The answer to one request; the bytes ``more`` follow right after its line.

        Raises:
            Died: if the process ends before it answers.
            LayerloomError: the error in the child's answer, as the class with its code.
        """
        loop = asyncio.get_running_loop()
        if not self.alive or self.process.stdin is None:
            raise Died("The model process ended. The next request starts it again.")
        answer: asyncio.Future[Answer] = loop.create_future()
        self._waiting[request_id] = answer
        # This limit stays after the caller gives up, because the child is still busy.
        self._limits[request_id] = loop.call_later(self._hard_limit, self._give_up, request_id, op)
        behind = {} if more is None else {"bytes": len(more)}
        line = dumps({"id": request_id, "op": op, "args": args, **behind}).encode()
        try:
            # Write it in one piece, so that no other request comes in between.
            self.process.stdin.write(b"".join((line, b"\n", more or b"")))
            await self.process.stdin.drain()
            return await answer
        except ConnectionError as error:
            raise _died(self.process.returncode, "") from error
        finally:
            self._waiting.pop(request_id, None)

    async def close(self) -> None:
        """End the process: close its stdin, and kill it if it does not end."""
        if self.process.stdin is not None:
            self.process.stdin.close()
        self._kill()
        await self._reading

    def _give_up(self, request_id: int, op: str) -> None:
        _log.error("The model process did not answer '%s' within %g s and is killed.", op, self._hard_limit)
        if request_id:
            self._overdue[request_id] = Unavailable(
                f"The model process did not answer '{op}' within {self._hard_limit:g} s and was ended.",
                expected=f"an answer within {self._hard_limit:g} s",
                fix="Request less, or check whether the machine is overloaded.",
            )
        self._kill()

    def _kill(self) -> None:
        self.alive = False
        if self.process.returncode is None:
            try:
                os.killpg(self.process.pid, signal.SIGKILL)
            except ProcessLookupError:
                _log.debug("The model process was gone already.")

    async def _read(self) -> None:
        stdout = self.process.stdout
        if stdout is None:
            raise RuntimeError("The model process was started without a pipe for its answers.")
        try:
            while line := await stdout.readline():
                message = _message(line)
                if message is None:
                    _log.error("The model process wrote a line that is not an answer: %r", line[:200])
                    continue
                await self._take(message, stdout)
        except asyncio.IncompleteReadError:
            _log.error("The model process ended in the middle of an answer.")
        except ValueError:
            _log.error("The model process wrote a line of more than %d bytes and is killed.", MAX_BYTES)
        finally:
            self._kill()
            returncode = await self.process.wait()
            was_ready = self.ready.done() and self.ready.exception() is None
            self._fail(_died(returncode, tail(self._log)))
            if was_ready:
                self._ended(self)

    async def _take(self, message: dict[str, Any], stdout: asyncio.StreamReader) -> None:
        more, refused = b"", None
        size = message.get("bytes", 0)
        if size > MAX_BYTES:
            await _pass_over(stdout, size)
            refused = PayloadTooLarge(
                f"The answer would have {size:,} bytes.",
                expected=f"at most {MAX_BYTES:,} bytes",
                fix="Ask for fewer rows at a time.",
            )
        elif size:
            more = await stdout.readexactly(size)
        request_id = message.get("id", 0)
        limit = self._limits.pop(request_id, None)
        if limit is not None:
            limit.cancel()
        if message.get("ready") and not self.ready.done():
            self.ready.set_result(None)
        answer = self._waiting.get(request_id)
        if answer is None or answer.done():
            return
        if "error" in message:
            answer.set_exception(to_error(message["error"]))
        elif refused is not None:
            answer.set_exception(refused)
        else:
            answer.set_result(Answer(message["result"], more))

    def _fail(self, error: Died) -> None:
        for limit in self._limits.values():
            limit.cancel()
        self._limits.clear()
        for request_id, waiting in [(0, self.ready), *self._waiting.items()]:
            if not waiting.done():
                waiting.set_exception(self._overdue.get(request_id, error))
                # If nobody waits any more, mark the exception as retrieved, so that asyncio does not warn.
                waiting.exception()


def to_error(error: dict[str, Any]) -> LayerloomError:
    """The error that the child described, as the class with its code, or else as LayerloomError.

    The HTTP status comes from the child, because errors of one class may have different codes.
    """
    code = str(error.get("code", LayerloomError.code))
    kind = next((cls for cls in _tree(LayerloomError) if cls.code == code), LayerloomError)
    known = {
        key: error[key]
        for key in ("node", "field", "expected", "received", "fix", "errors")
        if error.get(key) is not None
    }
    made = kind(str(error.get("message", "The model process failed.")), code=code, **known)
    made.status = int(error.get("status", made.status))
    return made


def _tree(cls: type[LayerloomError]) -> Iterator[type[LayerloomError]]:
    yield cls
    for child in cls.__subclasses__():
        yield from _tree(child)


def _message(line: bytes) -> dict[str, Any] | None:
    try:
        message = json.loads(line)
    except ValueError:
        return None
    return message if is_object(message) else None


async def _pass_over(stdout: asyncio.StreamReader, size: int) -> None:
    while size:
        size -= len(await stdout.readexactly(min(size, 1 << 20)))


def _died(returncode: int | None, last_words: str) -> Died:
    how = "" if returncode is None else f" (exit code {returncode})"
    return Died(
        f"The model process ended{how} before it answered.",
        received=last_words[-500:] or None,
        fix="Try again: it is started again. If it keeps ending, look at its log.",
    )
