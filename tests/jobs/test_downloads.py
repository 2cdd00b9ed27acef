"""The server's side of downloads, with fake download processes."""

import asyncio
import os
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from layerloom.jobs.downloads import Download, Downloads


def downloads(folder: Path, script: str) -> Downloads:
    command = (sys.executable, "-c", f"import time, os, sys\n{script}")
    return Downloads(folder / "log", {"WHERE": "here"}, command=command)


async def until(condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(20):
        while not condition():  # noqa: ASYNC110 - another process makes it true
            await asyncio.sleep(0.01)


async def until_over(found: Downloads) -> Download | None:
    def is_over() -> bool:
        download = found.of("mnist")
        return download is None or download.state != "downloading"

    await until(is_over)
    return found.of("mnist")


async def test_a_download_is_followed_and_forgotten_when_done(tmp_path: Path):
    found = downloads(
        tmp_path,
        "assert os.environ['WHERE'] == 'here' and sys.argv[1] == 'mnist'\n"
        """print('{"received": 5, "total": 10}', flush=True)\n"""
        f"while not os.path.exists({str(tmp_path / 'go')!r}): time.sleep(0.01)\n"
        """print('{"done": true}', flush=True)""",
    )

    assert found.start("mnist", 10) == Download("downloading", 0, 10)
    await until(lambda: found.of("mnist") == Download("downloading", 5, 10))
    # A second wish joins the first.
    assert found.start("mnist", 10).received == 5
    (tmp_path / "go").touch()

    assert await until_over(found) is None


async def test_a_failure_stays_told_until_it_is_tried_again(tmp_path: Path):
    found = downloads(
        tmp_path, """print('{"error": {"code": "x", "message": "It is offline.", "fix": "Plug it in."}}', flush=True)"""
    )
    found.start("mnist", 10)

    assert await until_over(found) == Download("failed", 0, 10, "It is offline. Plug it in.")
    assert found.start("mnist", 10).state == "downloading"
    await found.stop()


@pytest.mark.parametrize("script", ["sys.exit(3)", "raise RuntimeError('broken')"])
async def test_a_process_that_just_ends_has_failed(tmp_path: Path, script: str):
    found = downloads(tmp_path, script)
    found.start("mnist", 10)

    ended = await until_over(found)
    assert ended is not None
    assert ended.state == "failed"
    assert "ended by itself" in (ended.message or "")


async def test_a_process_that_speaks_otherwise_has_failed(tmp_path: Path):
    found = downloads(tmp_path, "print('a word from somewhere', flush=True)\ntime.sleep(60)")
    found.start("mnist", 10)

    ended = await until_over(found)
    assert ended is not None
    assert ended.state == "failed"
    assert "could not be followed" in (ended.message or "")


async def test_cancelling_ends_the_process(tmp_path: Path):
    found = downloads(tmp_path, f"open({str(tmp_path / 'pid')!r}, 'w').write(str(os.getpid()))\ntime.sleep(60)")
    found.start("mnist", 10)
    await until(lambda: (tmp_path / "pid").exists() and bool((tmp_path / "pid").read_text()))

    await found.cancel("mnist")

    assert found.of("mnist") is None
    with pytest.raises(ProcessLookupError):
        os.kill(int((tmp_path / "pid").read_text()), 0)


async def test_a_command_that_is_not_there_is_told_of(tmp_path: Path):
    found = Downloads(tmp_path / "log", {}, command=("/nowhere/python",))
    found.start("mnist", 10)

    ended = await until_over(found)
    assert ended is not None
    assert "could not be started" in (ended.message or "")
