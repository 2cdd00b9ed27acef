"""Copies of a process that has imported TensorFlow train as a process of their own does."""

import os
import sys
from pathlib import Path

import pytest

from support.copies import real_template, train_in, until_ready
from support.specs import spiral

pytestmark = [
    pytest.mark.skipif(sys.platform != "linux", reason="templates are Linux's"),
    pytest.mark.timeout(3000),
]


@pytest.mark.parametrize("copies", [2, pytest.param(50, marks=pytest.mark.proof)])
async def test_every_copy_trains_to_the_same_numbers(
    tmp_path: Path, tmp_path_factory: pytest.TempPathFactory, copies: int
) -> None:
    seen: list[list[dict[str, float]]] = []
    async with real_template(tmp_path) as template:
        for number in range(copies):
            copy = await template.copy(tmp_path / f"{number}.log")
            await until_ready(copy)
            folder = tmp_path_factory.mktemp("run")
            log = await train_in(copy, template, folder, spiral(epochs=3, jit_compile=False))
            assert log.end["status"] == "completed"
            seen.append([data["metrics"] for data in log.of("epoch")])
    assert len(seen[0]) == 3 and all(metrics == seen[0] for metrics in seen)


async def test_a_copy_that_gets_no_work_ends_when_its_stdin_closes(tmp_path: Path) -> None:
    async with real_template(tmp_path) as template:
        waits, warms_up = [await template.copy(tmp_path / f"{number}.log") for number in range(2)]
        await until_ready(waits)
        for copy in (waits, warms_up):
            os.close(copy.stdin)
            assert await template.reap(copy.pid) == 0
        os.close(warms_up.stdout)
        assert await template.reap(waits.pid) is None
