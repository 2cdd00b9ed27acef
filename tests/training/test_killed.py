"""A runner that is killed; `tests/proofs/test_resume.py` does it twenty times."""

from pathlib import Path

import pytest

from support import kills

# It decides for a kill amid a writing.
SEED = 1

pytestmark = pytest.mark.timeout(400)


def test_a_killed_run_goes_on_and_ends_as_if_nothing_had_been(tmp_path: Path):
    with kills.server(tmp_path / "data") as running, running.client() as client:
        run = client.train(kills.spec(1, pace=10))
        killing = kills.Killing(running, run, seed=SEED)
        killing.kill()
        run.set_pace(None)
        other = client.train(kills.spec(1, pace=None))

        kills.check_undisturbed(running, run.wait(), other.wait())
        assert killing.points == ["writing"]
        assert run.state["attempt"] == 2
