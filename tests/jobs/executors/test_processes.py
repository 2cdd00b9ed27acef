"""The output of a runner is read line by line, and its pipe is closed exactly once."""

import asyncio
import os
import signal
import subprocess
import sys
from collections.abc import Callable

import pytest
import uvloop

from layerloom.jobs.executors.processes import identity, kill_group, read_lines


@pytest.mark.parametrize("loop", [asyncio.new_event_loop, uvloop.new_event_loop])
def test_lines_are_read_to_the_end_and_no_other_file_is_closed(
    loop: Callable[[], asyncio.AbstractEventLoop],
) -> None:
    async def listen(pipe: int) -> tuple[list[bytes], list[int]]:
        lines = [line async for line in read_lines(pipe)]
        # Whoever opens something at this moment gets the pipe's number, and must keep it.
        return lines, [os.open(os.devnull, os.O_RDONLY) for _ in range(3)]

    async def read() -> list[bytes]:
        pipe, end = os.pipe()
        listening = asyncio.create_task(listen(pipe))
        os.write(end, b'{"ready": ')
        await asyncio.sleep(0)
        os.write(end, b"true}\nmore\nand no line")
        os.close(end)
        lines, others = await listening
        assert pipe in others
        for _ in range(5):
            await asyncio.sleep(0)
        for other in others:
            os.fstat(other)
            os.close(other)
        return lines

    with asyncio.Runner(loop_factory=loop) as runner:
        assert runner.run(read()) == [b'{"ready": true}\n', b"more\n", b"and no line"]


async def test_a_reader_that_is_cancelled_closes_its_end() -> None:
    pipe, end = os.pipe()

    async def listen() -> None:
        async for _ in read_lines(pipe):
            pass

    listening = asyncio.create_task(listen())
    await asyncio.sleep(0)
    listening.cancel()
    with pytest.raises(asyncio.CancelledError):
        await listening
    with pytest.raises(BrokenPipeError):
        os.write(end, b"anybody?")
    os.close(end)


def test_a_process_that_leads_no_group_yet_is_killed_too() -> None:
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as process:
        kill_group(process.pid, identity(process.pid))
        assert process.wait() == -signal.SIGKILL
