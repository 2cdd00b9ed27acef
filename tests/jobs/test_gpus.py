from pathlib import Path

import pytest

from layerloom.jobs.gpus import Gpu, find_gpus, parse_gpus, visible

SAID = """\
GPU-11aa, 0, NVIDIA H100 80GB HBM3, 37, 1024, 81559
GPU-22bb, 1, NVIDIA H100 80GB HBM3, [N/A], [N/A], 81559
"""
FIRST = Gpu("GPU-11aa", "0", "NVIDIA H100 80GB HBM3", 0.37, 1024 * 2**20, 81559 * 2**20)
SECOND = Gpu("GPU-22bb", "1", "NVIDIA H100 80GB HBM3", None, None, 81559 * 2**20)


def test_what_the_driver_says_is_read() -> None:
    assert parse_gpus(SAID) == [FIRST, SECOND]
    assert parse_gpus("No devices were found\n") == []


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        (None, [FIRST, SECOND]),
        ("", []),
        ("-1", []),
        ("1", [SECOND]),
        ("1,0", [SECOND, FIRST]),
        ("GPU-22", [SECOND]),
        ("0,7,1", [FIRST]),
    ],
)
def test_only_visible_gpus_are_given_out(names: str | None, expected: list[Gpu]) -> None:
    assert visible([FIRST, SECOND], names) == expected


@pytest.mark.parametrize("script", ["exit 9", "echo nonsense", "true"])
def test_a_driver_that_does_not_answer_means_no_gpu(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, script: str
) -> None:
    tool = tmp_path / "nvidia-smi"
    tool.write_text(f"#!/bin/sh\n{script}\n")
    tool.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    assert find_gpus({}) == []


def test_the_driver_is_asked_for_what_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    tool = tmp_path / "nvidia-smi"
    tool.write_text(f"#!/bin/sh\necho \"$@\" > {tmp_path}/asked\ncat <<'X'\n{SAID}X\n")
    tool.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    assert find_gpus({"CUDA_VISIBLE_DEVICES": "1"}) == [SECOND]
    asked = (tmp_path / "asked").read_text()
    assert asked.split()[0] == "--query-gpu=uuid,index,name,utilization.gpu,memory.used,memory.total"
