"""The logs of processes do not grow forever, and shortening does not disturb their writers."""

import asyncio
import os
from pathlib import Path

from layerloom.jobs.logs import Logs, keep_small, shorten, tail


def test_a_long_log_keeps_its_newer_half_from_the_beginning_of_a_line(tmp_path: Path):
    log = tmp_path / "7.log"
    log.write_text("".join(f"line {number:05d}\n" for number in range(1000)))
    (tmp_path / "8.log").write_text("short\n")
    (tmp_path / "other.txt").write_text("x" * 20_000)
    shorten(tmp_path, 5000)
    lines = log.read_text().splitlines()
    assert 2000 < log.stat().st_size <= 2500
    assert lines[-1] == "line 00999"
    assert lines == [f"line {number:05d}" for number in range(1000 - len(lines), 1000)]
    assert (tmp_path / "8.log").read_text() == "short\n"
    assert (tmp_path / "other.txt").stat().st_size == 20_000


def test_a_log_without_any_line_is_cut_too(tmp_path: Path):
    (tmp_path / "7.log").write_bytes(b"x" * 10_000)
    shorten(tmp_path, 5000)
    assert (tmp_path / "7.log").stat().st_size <= 2500


async def test_a_process_that_prints_without_end_stays_small(tmp_path: Path):
    log = tmp_path / "7.log"
    keeping = asyncio.create_task(keep_small(tmp_path, most=10_000, every=0.0))
    # As the server opens it for its processes.
    descriptor = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    most = 0
    for number in range(3000):
        os.write(descriptor, f"line {number:06d}, said by a process\n".encode())
        if number % 50 == 0:
            before = log.stat().st_size
            async with asyncio.timeout(20):
                while log.stat().st_size > 10_000:  # noqa: ASYNC110 - the file tells nobody
                    await asyncio.sleep(0)
            most = max(most, before)
    os.close(descriptor)
    keeping.cancel()
    assert most < 20_000
    assert tail(log).splitlines()[-1] == "line 002999, said by a process"
    assert b"\0" not in log.read_bytes()


async def test_a_folder_that_is_gone_ends_nothing(tmp_path: Path):
    keeping = asyncio.create_task(keep_small(tmp_path / "gone", every=0.0))
    for _ in range(5):
        await asyncio.sleep(0)
    assert not keeping.done()
    keeping.cancel()


def test_the_logs_of_a_hundred_processes_are_kept(tmp_path: Path):
    logs = Logs(tmp_path)
    for number in range(150):
        path = tmp_path / f"{number}.log"
        path.touch()
        os.utime(path, (number, number))
    logs.new([tmp_path / "0.log"])
    left = {path.name for path in tmp_path.iterdir()}
    assert len(left) == 100
    assert {"0.log", "149.log", "51.log"} <= left


def test_the_logs_of_what_is_no_runner_stay(tmp_path: Path):
    for name in ("model-child.log", "downloads.log", "new-0a1b2c3d.log"):
        (tmp_path / name).touch()
        os.utime(tmp_path / name, (1, 1))
    for number in range(100):
        (tmp_path / f"{number}.log").touch()
    Logs(tmp_path).new([])
    left = {path.name for path in tmp_path.iterdir()}
    assert {"model-child.log", "downloads.log"} <= left
    # What began and never got its pid is a runner's too.
    assert "new-0a1b2c3d.log" not in left
    assert len(left) == 99 + 2
