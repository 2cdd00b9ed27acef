"""Runs that train, people who steer them, and many who read: nobody is refused, and nobody misses anything."""

import asyncio
import random
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest

from support.load import Reader, read_pages, read_socket, write_and_stop
from support.server import ServerProcess
from support.specs import spiral


@pytest.mark.parametrize(
    ("runs", "readers", "seconds", "stays"),
    [
        pytest.param(2, 12, 5, (0.5, 2), marks=pytest.mark.proof, id="two runs, 12 readers, 5 s"),
        pytest.param(
            4,
            50,
            600,
            (3, 20),
            marks=[pytest.mark.proof, pytest.mark.timeout(1_200)],
            id="four runs, 50 readers, 10 minutes",
        ),
    ],
)
async def test_every_reader_of_busy_runs_sees_all_and_nobody_is_refused(
    tmp_path: Path,
    runs: int,
    readers: int,
    seconds: float,
    stays: tuple[float, float],
    record_property: Callable[[str, object], None],
):
    with ServerProcess(tmp_path / "data", LAYERLOOM_SLOTS=str(runs)) as server:
        server.wait_ready()
        read = await _under_load(server, runs, readers, seconds, stays)
        log = server.log
    lengths = {reader.run: reader.seq for reader in read}
    record_property("events", list(lengths.values()))
    assert len(lengths) == runs
    assert {(reader.run, reader.seq) for reader in read} == set(lengths.items()), "two readers saw different logs"
    assert min(lengths.values()) > 5 * seconds, "the runs hardly trained"
    assert "database is locked" not in log
    assert "Traceback" not in log


async def _under_load(
    server: ServerProcess, runs: int, readers: int, seconds: float, stays: tuple[float, float]
) -> list[Reader]:
    headers = {"authorization": f"Bearer {server.token}"}
    async with httpx.AsyncClient(base_url=f"{server.url}/api/v1", headers=headers, timeout=30) as http:
        ids: list[str] = []
        for _ in range(runs):
            answer = await http.post("/runs", json=spiral(epochs=1_000_000, pace=50))
            assert answer.status_code == 201, answer.text
            ids.append(answer.json()["id"])
        async with asyncio.TaskGroup() as group:
            tasks = [
                group.create_task(
                    read_pages(http, ids[number // 2 % runs])
                    if number % 2
                    else read_socket(server, ids[number // 2 % runs], random.Random(number), stays)
                )
                for number in range(readers)
            ]
            group.create_task(write_and_stop(http, ids, seconds))
        for run in ids:
            state = (await http.get(f"/runs/{run}")).json()
            assert (state["status"], state["reason"]) == ("stopped", "user_stop"), state
            assert state["attempt"] == 1, state
    return [task.result() for task in tasks]
