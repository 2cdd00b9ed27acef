"""The server's side of the model child: the one warm process that knows Keras.

Requests and answers are JSON lines (``docs/architecture.md``). Several requests may be on their way at once; the child
answers in whatever order it likes.
"""

import asyncio
import itertools
import json
import logging
import os
import signal
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from layerloom import children
from layerloom.errors import LayerloomError, Unavailable
from layerloom.events.codec import dumps
from layerloom.jobs.logs import tail

_log = logging.getLogger(__name__)

MODEL_CHILD = (sys.executable, "-m", "layerloom.model.serve")
# One line: predictions for many rows, or a preview of images.
MAX_LINE_BYTES = 256 * 2**20


class ModelChild:
    """Starts the child when it is first needed. One that was ready and ended is started again at once.

    Args:
        log: File for what the child writes on stderr.
        environment: Added to the process's own.
        command: What starts the child.
        hard_limit: Seconds after which a request that has no answer costs the child its life.
        start_limit: Seconds that a request waits for the child to start, beside its own.
    """

    def __init__(
        self,
        log: Path,
        *,
        environment: Mapping[str, str] | None = None,
        command: Sequence[str] = MODEL_CHILD,
        hard_limit: float = 120.0,
        start_limit: float = 60.0,
    ) -> None:
        self._log = log
        self._environment = dict(environment or {})
        self._command = command
        self._hard_limit = hard_limit
        self._start_limit = start_limit
        self._ids = itertools.count(1)
        self._starting = asyncio.Lock()
        self._connection: _Connection | None = None
        self._reviving: asyncio.Task[None] | None = None
        self._stopped = False

    async def call(self, op: str, args: dict[str, Any], timeout: float = 10.0) -> dict[str, Any]:  # noqa: ASYNC109
        """The child's result for one request. ``timeout`` is in seconds, from when the child is up.

        Raises:
            Unavailable: if the child is not up in time, does not answer in time, or dies over the request.
            LayerloomError: the error that the child answered with, of the class that bears its code.
        """
        connection = await self._up()
        try:
            async with asyncio.timeout(timeout):
                return await connection.call(next(self._ids), op, args)
        except TimeoutError as error:
            raise Unavailable(
                f"The model process did not answer '{op}' within {timeout:g} s.",
                expected=f"an answer within {timeout:g} s",
                fix="Try again; the first answer after a start takes longest.",
            ) from error

    async def start(self) -> None:
        """Have the child up, so that the first request does not wait for it.

        Raises:
            Unavailable: if it is not up in time.
        """
        await self._up()

    async def _up(self) -> "_Connection":
        try:
            async with asyncio.timeout(self._start_limit):
                return await self._connect()
        except TimeoutError as error:
            raise Unavailable(
                f"The model process was not ready within {self._start_limit:g} s.",
                expected=f"a start within {self._start_limit:g} s",
                fix="Try again; its start goes on. See whether the machine is overloaded.",
            ) from error

    def _revive(self, ended: "_Connection") -> None:
        """The child was ready and has ended: the next request should not have to wait for all of its start."""
        if not self._stopped and ended is self._connection:
            self._reviving = asyncio.create_task(self._start_again())

    async def _start_again(self) -> None:
        try:
            await self.start()
        except LayerloomError as error:
            _log.error("%s", error.message)

    async def stop(self) -> None:
        """End the child."""
        self._stopped = True
        if self._reviving is not None:
            self._reviving.cancel()
            await asyncio.gather(self._reviving, return_exceptions=True)
        async with self._starting:
            if self._connection is not None:
                await self._connection.close()
                self._connection = None

    @property
    def pid(self) -> int | None:
        """The child's process, None while there is none."""
        return self._connection.process.pid if self._connection is not None and self._connection.alive else None

    @property
    def ready(self) -> bool:
        """Whether a request would be answered at once."""
        connection = self._connection
        return connection is not None and connection.alive and connection.ready.done()

    async def _connect(self) -> "_Connection":
        async with self._starting:
            if self._stopped:
                raise Unavailable("The server is stopping.")
            if self._connection is None or not self._connection.alive:
                if self._connection is not None:
                    await self._connection.close()
                self._connection = await self._open()
            connection = self._connection
        # A start goes on when one who waits for it gives up: the next one finds it further.
        await asyncio.shield(connection.ready)
        return connection

    async def _open(self) -> "_Connection":
        self._log.parent.mkdir(parents=True, exist_ok=True)
        log = os.open(self._log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        try:
            process = await asyncio.create_subprocess_exec(
                *self._command,
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.PIPE,
                stderr=log,
                env=children.environment(os.environ, **self._environment),
                limit=MAX_LINE_BYTES,
                # Ctrl-C goes to the whole terminal; the server ends its child itself.
                start_new_session=True,
            )
        except OSError as error:
            raise Unavailable(
                f"The model process could not be started: {error}.",
                received=" ".join(self._command),
                fix="See that Layerloom is installed with its 'cpu' or 'gpu' extra.",
            ) from error
        finally:
            os.close(log)
        return _Connection(process, self._log, self._hard_limit, self._revive)


class _Connection:
    """One life of the child."""

    def __init__(
        self,
        process: asyncio.subprocess.Process,
        log: Path,
        hard_limit: float,
        ended: Callable[["_Connection"], None],
    ) -> None:
        self.process = process
        self._ended = ended
        self.alive = True
        loop = asyncio.get_running_loop()
        self.ready: asyncio.Future[None] = loop.create_future()
        self._log = log
        self._hard_limit = hard_limit
        self._waiting: dict[int, asyncio.Future[dict[str, Any]]] = {}
        # Requests by id; 0 is the start itself.
        self._limits = {0: loop.call_later(hard_limit, self._give_up, "ready")}
        self._reading = loop.create_task(self._read())

    async def call(self, request_id: int, op: str, args: dict[str, Any]) -> dict[str, Any]:
        loop = asyncio.get_running_loop()
        if not self.alive or self.process.stdin is None:
            raise Unavailable("The model process ended; it is started again by the next request.")
        answer: asyncio.Future[dict[str, Any]] = loop.create_future()
        self._waiting[request_id] = answer
        # Outlives the caller's patience: the child stays busy although nobody waits any more.
        self._limits[request_id] = loop.call_later(self._hard_limit, self._give_up, op)
        try:
            self.process.stdin.write(dumps({"id": request_id, "op": op, "args": args}).encode() + b"\n")
            await self.process.stdin.drain()
            return await answer
        except ConnectionError as error:
            raise _died(self.process.returncode, "") from error
        finally:
            self._waiting.pop(request_id, None)

    async def close(self) -> None:
        """End the process: closed stdin asks it to, a signal sees to it."""
        if self.process.stdin is not None:
            self.process.stdin.close()
        self._kill()
        await self._reading

    def _give_up(self, op: str) -> None:
        _log.error("The model process did not answer '%s' within %g s and is killed.", op, self._hard_limit)
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
                self._take(line)
        except ValueError:
            _log.error("The model process wrote a line of more than %d bytes and is killed.", MAX_LINE_BYTES)
        finally:
            self._kill()
            returncode = await self.process.wait()
            was_ready = self.ready.done() and self.ready.exception() is None
            self._fail(_died(returncode, tail(self._log)))
            if was_ready:
                self._ended(self)

    def _take(self, line: bytes) -> None:
        try:
            message = json.loads(line)
        except ValueError:
            message = None
        if not isinstance(message, dict):
            _log.error("The model process wrote something that is no answer: %r", line[:200])
            return
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
        else:
            answer.set_result(message["result"])

    def _fail(self, error: Unavailable) -> None:
        for limit in self._limits.values():
            limit.cancel()
        self._limits.clear()
        for waiting in [self.ready, *self._waiting.values()]:
            if not waiting.done():
                waiting.set_exception(error)
                # Nobody may be waiting any more; then there is nobody to tell.
                waiting.exception()


def to_error(error: dict[str, Any]) -> LayerloomError:
    """The error that the child described, as the class that bears its code (LayerloomError where none does).

    Its HTTP status is the child's, since many errors of one class have codes of their own.
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


def _died(returncode: int | None, last_words: str) -> Unavailable:
    how = "" if returncode is None else f" (exit code {returncode})"
    return Unavailable(
        f"The model process ended{how} before it answered.",
        received=last_words[-500:] or None,
        fix="Try again: it is started anew. If it goes on ending, look into its log.",
    )
