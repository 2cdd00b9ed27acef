"""Watching and steering change nothing: every family of layers, with and without metrics, both engines, and XLA."""

from pathlib import Path
from typing import Any

import pytest

from support.watched import FAMILIES, alone, assert_same, small_steps, spec_of, watched

pytestmark = [pytest.mark.proof, pytest.mark.timeout(1_200)]

SEEDS = (1, 2, 3)
WAYS = [
    *((name, {}) for name in [*FAMILIES, "attention"]),
    *((name, {"engine": "streaming"}) for name in ("dense", "noise", "long_memory")),
    *((name, {"jit_compile": True}) for name, family in FAMILIES.items() if family.xla),
]


@pytest.mark.parametrize("metrics", [True, False], ids=["metrics", "loss"])
@pytest.mark.parametrize(
    ("family", "training"), WAYS, ids=lambda value: value if isinstance(value, str) else str(value)
)
def test_a_run_that_is_watched_and_steered_comes_to_the_same_numbers(
    family: str, training: dict[str, Any], metrics: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    spec = spec_of(family, metrics=metrics, **training)
    with small_steps(monkeypatch):
        left = alone(tmp_path / "alone", spec, monkeypatch)
        for seed in SEEDS:
            assert_same(watched(tmp_path / f"watched-{seed}", spec, monkeypatch, seed=seed), left)
