"""Watching and steering change nothing: a few of the runs that ``tests/proofs/test_undisturbed.py`` proves it for."""

from pathlib import Path

import pytest

from support.watched import alone, assert_same, small_steps, spec_of, watched


@pytest.mark.parametrize(("family", "metrics"), [("long_memory", True), ("dense", False)])
def test_a_run_that_is_watched_and_steered_comes_to_the_same_numbers(
    family: str, metrics: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    spec = spec_of(family, metrics=metrics, epochs=2)
    with small_steps(monkeypatch):
        left = alone(tmp_path / "alone", spec, monkeypatch)
        assert_same(watched(tmp_path / "watched", spec, monkeypatch, seed=1, pauses=1), left)
