"""A check is over before a person has let go of the key. Bounds are the promised ones; `bench/check.py` says more."""

import importlib.util
from pathlib import Path
from typing import Any

import pytest

BENCH = Path(__file__).parents[2] / "bench" / "check.py"


@pytest.fixture(scope="module")
def measured() -> dict[str, dict[str, float]]:
    spec = importlib.util.spec_from_file_location("bench_check", BENCH)
    assert spec is not None and spec.loader is not None
    bench: Any = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(bench)
    return bench.measure()


@pytest.mark.proof
def test_fifty_layers_are_checked_at_once(measured: dict[str, dict[str, float]]) -> None:
    networks = {name: numbers for name, numbers in measured.items() if "keras" in numbers}
    assert len(networks) == 3
    for name, numbers in networks.items():
        assert numbers["edited"] < 150, name
        assert numbers["same"] < 150, name


@pytest.mark.proof
def test_ten_billion_weights_are_counted_and_not_made(measured: dict[str, dict[str, float]]) -> None:
    assert measured["10 billion weights"]["new"] < 100
    assert measured["10 billion weights"]["grown"] < 20
