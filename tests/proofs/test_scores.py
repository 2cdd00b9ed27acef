"""Mean test scores over five seeds, each with a split, weights and row order of its own."""

from pathlib import Path
from statistics import mean

import pytest

from support.scores import GOALS, Goal, score

pytestmark = [pytest.mark.proof, pytest.mark.timeout(1800)]


@pytest.mark.parametrize("goal", GOALS, ids=lambda goal: goal.dataset)
def test_small_networks_learn_real_data(goal: Goal, tmp_path: Path):
    scores = [score(goal, seed, tmp_path / str(seed))[0] for seed in range(5)]

    assert goal.reached(mean(scores)), scores
