"""One seed of what ``tests/proofs/test_scores.py`` proves over five."""

from pathlib import Path

import pytest

from support.scores import GOALS, Goal, score


@pytest.mark.parametrize("goal", GOALS, ids=lambda goal: goal.dataset)
def test_a_small_network_learns_real_data(goal: Goal, tmp_path: Path):
    value, end = score(goal, 0, tmp_path / "run")

    assert goal.reached(value), end
    assert end.reason == "early_stopping"
