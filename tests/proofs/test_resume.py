"""A runner is killed at twenty points that a seed decides, amid writings of its states too."""

from pathlib import Path

import pytest

from support import kills

pytestmark = [pytest.mark.proof, pytest.mark.timeout(3600)]

KILLS = 20


def test_no_epoch_is_lost_or_doubled_and_the_weights_are_those_of_an_undisturbed_run(tmp_path: Path):
    with kills.server(tmp_path / "data") as running, running.client() as client:
        run = client.train(kills.spec(KILLS, pace=10))
        killing = kills.Killing(running, run, seed=20)
        for _ in range(KILLS):
            killing.kill()
        run.set_pace(None)
        other = client.train(kills.spec(KILLS, pace=None))

        kills.check_undisturbed(running, run.wait(), other.wait())
        assert {"training", "writing", "starting"} == set(killing.points)
        assert run.state["attempt"] >= KILLS
