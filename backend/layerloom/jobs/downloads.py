"""Downloads datasets at a person's request, each in a separate process, and knows the progress of each."""

import asyncio
import json
import os
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Literal

from layerloom import children

State = Literal["absent", "downloading", "ready", "failed"]


@dataclass(frozen=True)
class Download:
    """The progress of a download in bytes; ``message`` is set if it failed."""

    state: State
    received: int = 0
    total: int = 0
    message: str | None = None


class Downloads:
    """The downloads of this server. It lives on the server's event loop.

    Args:
        log: The file for other output of a download's process.
        environment: Variables for the process, including the folder of datasets.
        command: The command of the process, to which the dataset's name is added; tests use another one.
    """

    def __init__(
        self,
        log: Path,
        environment: Mapping[str, str],
        *,
        command: Sequence[str] = (sys.executable, "-m", "layerloom.datasets.download"),
    ) -> None:
        self._log = log
        self._environment = dict(environment)
        self._command = tuple(command)
        self._known: dict[str, Download] = {}
        self._tasks: dict[str, asyncio.Task[None]] = {}

    def of(self, name: str) -> Download | None:
        """The running or failed download of a dataset; None if there is none."""
        return self._known.get(name)

    def start(self, name: str, total: int) -> Download:
        """Start to download a dataset, or join a running download."""
        if name not in self._tasks:
            self._known[name] = Download("downloading", 0, total)
            self._tasks[name] = asyncio.create_task(self._fetch(name))
        return self._known[name]

    async def cancel(self, name: str) -> None:
        """End a download; the received part is kept for the next one."""
        task = self._tasks.get(name)
        if task is not None:
            task.cancel()
            await asyncio.wait([task])
        self._known.pop(name, None)

    async def stop(self) -> None:
        """End all downloads."""
        for name in list(self._tasks):
            await self.cancel(name)

    async def _fetch(self, name: str) -> None:
        try:
            failure = await self._run(name)
        except OSError as error:
            failure = f"The download could not be started: {error}."
        except ValueError as error:
            failure = f"The download could not be followed: {error}."
        finally:
            # Do this before the result is visible, so that an immediate retry starts a new download.
            self._tasks.pop(name, None)
        if failure is None:
            # From now on the files themselves show that the dataset is there.
            self._known.pop(name, None)
        else:
            self._known[name] = replace(self._known[name], state="failed", message=failure)

    async def _run(self, name: str) -> str | None:
        """Run the process to its end; returns what went wrong, or None."""
        self._log.parent.mkdir(parents=True, exist_ok=True)
        with self._log.open("ab") as log:
            process = await asyncio.create_subprocess_exec(
                *self._command,
                name,
                stdin=asyncio.subprocess.DEVNULL,
                stdout=asyncio.subprocess.PIPE,
                stderr=log,
                env=children.environment(os.environ, **self._environment),
                # Without its own session, the process would get the terminal's Ctrl-C; the server ends it itself.
                start_new_session=True,
            )
        try:
            return await self._follow(name, process)
        finally:
            if process.returncode is None:
                process.kill()
                await process.wait()

    async def _follow(self, name: str, process: asyncio.subprocess.Process) -> str | None:
        assert process.stdout is not None
        async for line in process.stdout:
            step: dict[str, Any] = json.loads(line)
            if step.get("done"):
                return None
            if "error" in step:
                error = step["error"]
                return " ".join(text for text in (error["message"], error.get("fix")) if text)
            self._known[name] = replace(self._known[name], received=step["received"], total=step["total"])
        await process.wait()
        return f"The download ended by itself, with status {process.returncode}; see {self._log.name}."
