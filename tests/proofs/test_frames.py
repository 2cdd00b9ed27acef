"""The network is seen at once and often, and that costs little. Bounds are the promised ones (`bench/frames.py`)."""

import importlib.util
from pathlib import Path
from typing import Any

import pytest

BENCH = Path(__file__).parents[2] / "bench" / "frames.py"

pytestmark = [pytest.mark.proof, pytest.mark.timeout(1_200)]


@pytest.fixture(scope="module")
def measured() -> dict[str, dict[str, float]]:
    spec = importlib.util.spec_from_file_location("bench_frames", BENCH)
    assert spec is not None and spec.loader is not None
    bench: Any = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(bench)
    return bench.measure()


def test_the_first_picture_comes_within_two_seconds(measured: dict[str, dict[str, float]]) -> None:
    assert measured["Watch"]["first"] < 2


def test_in_watch_at_least_eight_pictures_come_a_second(measured: dict[str, dict[str, float]]) -> None:
    assert measured["Watch"]["rate"] >= 8


@pytest.mark.parametrize("run", ["spiral, 200 epochs", "digits CNN, 30 epochs"])
def test_pictures_cost_at_most_a_tenth_of_a_run(measured: dict[str, dict[str, float]], run: str) -> None:
    assert measured[run]["frames"] >= 3
    assert measured[run]["ratio"] <= 1.1
