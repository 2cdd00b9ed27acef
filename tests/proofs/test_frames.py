"""Pictures of the network come soon and often, and cost little. The bounds are those of `bench/frames.py`."""

import pytest

from support.benches import measured


@pytest.mark.proof
@pytest.mark.timeout(1_200)
def test_pictures_come_soon_and_often_and_cost_at_most_a_tenth_of_a_run(tmp_path_factory: pytest.TempPathFactory):
    rows = measured("frames", tmp_path_factory.mktemp("bench"))
    assert len(rows) == 4
    assert [row for row in rows.values() if not row["met"]] == []
