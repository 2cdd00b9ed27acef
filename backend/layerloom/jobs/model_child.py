"""The server's side of the model child: the one warm process that knows Keras.

Requests and answers are JSON lines (``docs/processes.md``). Several requests may be open at once, and answers may come
in any order. If the child dies, open requests are repeated once. That is safe, because a request changes nothing
except the file that it is told to write.
"""

import asyncio
import itertools
import logging
import os
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from layerloom import children
from layerloom.errors import LayerloomError, Unavailable
from layerloom.jobs.model_life import MAX_BYTES, Answer, Died, Life

_log = logging.getLogger(__name__)

MODEL_CHILD = (sys.executable, "-m", "layerloom.model.serve")


class ModelChild:
    """Starts the child when it is first needed. If a ready child ends, it is started again at once.

    Args:
        log: The file for the child's stderr.
        environment: Additional variables for the process.
        command: The command that starts the child.
        hard_limit: Seconds after which the child is killed if a request has no answer.
        start_limit: Seconds that a request also waits for the child to start.
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
        self._life: Life | None = None
        self._reviving: asyncio.Task[None] | None = None
        self._stopped = False

    async def call(self, op: str, args: dict[str, Any], timeout: float = 10.0) -> dict[str, Any]:  # noqa: ASYNC109
        """The child's result for one request. ``timeout`` is in seconds and begins when the child is ready.

        Raises:
            Unavailable: if the child is not ready or does not answer in time, or dies twice during the request.
            LayerloomError: the error in the child's answer, as the class with its code.
        """
        return (await self.ask(op, args, timeout=timeout)).result

    async def ask(
        self,
        op: str,
        args: dict[str, Any],
        more: bytes | None = None,
        timeout: float = 10.0,  # noqa: ASYNC109
    ) -> Answer:
        """Like `call`, but with bytes of JSON that go with the request or the answer without being parsed."""
        life = await self._up()
        try:
            try:
                async with asyncio.timeout(timeout):
                    return await life.call(next(self._ids), op, args, more)
            except Died:
                # Most likely another request made it die, or somebody killed it.
                life = await self._up()
                async with asyncio.timeout(timeout):
                    return await life.call(next(self._ids), op, args, more)
        except TimeoutError as error:
            raise Unavailable(
                f"The model process did not answer '{op}' within {timeout:g} s.",
                expected=f"an answer within {timeout:g} s",
                fix="Try again; the first answer after a start takes longest.",
            ) from error

    async def start(self) -> None:
        """Start the child, so that the first request does not wait for it.

        Raises:
            Unavailable: if it is not ready in time.
        """
        await self._up()

    async def _up(self) -> Life:
        try:
            async with asyncio.timeout(self._start_limit):
                return await self._connect()
        except TimeoutError as error:
            raise Unavailable(
                f"The model process was not ready within {self._start_limit:g} s.",
                expected=f"a start within {self._start_limit:g} s",
                fix="Try again; it continues to start. Check whether the machine is overloaded.",
            ) from error

    def _revive(self, ended: Life) -> None:
        """Restart a child that was ready and has ended, so that the next request waits less."""
        if not self._stopped and ended is self._life:
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
            if self._life is not None:
                await self._life.close()
                self._life = None

    @property
    def pid(self) -> int | None:
        """The pid of the child; None while there is none."""
        return self._life.process.pid if self._life is not None and self._life.alive else None

    @property
    def ready(self) -> bool:
        """Whether the child would answer a request at once."""
        life = self._life
        return life is not None and life.alive and life.ready.done()

    async def _connect(self) -> Life:
        async with self._starting:
            if self._stopped:
                raise Unavailable("The server is stopping.")
            if self._life is None or not self._life.alive:
                if self._life is not None:
                    await self._life.close()
                self._life = await self._open()
            life = self._life
        # The start continues even if this caller gives up, so the next caller waits less.
        await asyncio.shield(life.ready)
        return life

    async def _open(self) -> Life:
        self._log.parent.mkdir(parents=True, exist_ok=True)
        log = os.open(self._log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        try:
            process = await asyncio.create_subprocess_exec(
                *self._command,
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.PIPE,
                stderr=log,
                env=children.environment(os.environ, **self._environment),
                limit=MAX_BYTES,
                # Without its own session, the process would get the terminal's Ctrl-C; the server ends it itself.
                start_new_session=True,
            )
        except OSError as error:
            raise Unavailable(
                f"The model process could not be started: {error}.",
                received=" ".join(self._command),
                fix="Check that Layerloom is installed with its 'cpu' or 'gpu' extra.",
            ) from error
        finally:
            os.close(log)
        return Life(process, self._log, self._hard_limit, self._revive)
