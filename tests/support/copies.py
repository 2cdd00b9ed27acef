"""Runners that are copies of a real template, without a server."""

import asyncio
import json
import os
import sys
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from layerloom.jobs.executors.processes import Spawned, kill_group, read_lines, spawn
from layerloom.jobs.executors.template import Template
from support.internal import InternalServer, Log, assignment

_READY_SECONDS = 120


@asynccontextmanager
async def real_template(folder: Path) -> AsyncGenerator[Template]:
    """A template of the runners that Layerloom trains with."""
    process = spawn((sys.executable, "-m", "layerloom.training"), os.environ, folder / "template.log")
    template, ready = Template(process.stdin), asyncio.Event()

    async def listen() -> None:
        async for line in read_lines(process.stdout):
            template.take(json.loads(line))
            ready.set()

    listening = asyncio.create_task(listen())
    try:
        async with asyncio.timeout(_READY_SECONDS):
            await ready.wait()
        yield template
    finally:
        kill_group(process.pid, None)
        await listening
        await asyncio.to_thread(os.waitpid, process.pid, 0)
        os.close(process.stdin)


async def until_ready(copy: Spawned) -> None:
    """Wait until a copy is warm."""
    async with asyncio.timeout(_READY_SECONDS):
        async for line in read_lines(copy.stdout):
            assert json.loads(line) == {"ready": True}
            return


async def train_in(copy: Spawned, template: Template, folder: Path, spec: dict[str, Any]) -> Log:
    """Have a copy train to the end; all that it reported."""
    log = Log()
    with InternalServer(log, folder / "server.json"):
        os.write(copy.stdin, json.dumps(assignment(folder, spec)).encode() + b"\n")
        os.close(copy.stdin)
        # The template waits for its child, so it says so when the child is over.
        assert await template.reap(copy.pid) == 0
    return log
