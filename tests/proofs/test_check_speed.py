"""A check is faster than a person types. The bounds are those of `bench/check.py`."""

from typing import Any

import pytest

from support.benches import measured

pytestmark = [pytest.mark.proof, pytest.mark.timeout(600)]


@pytest.fixture(scope="module")
def rows(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, Any]]:
    return measured("check", tmp_path_factory.mktemp("bench"))


def test_fifty_layers_are_checked_at_once(rows: dict[str, dict[str, Any]]) -> None:
    clicks = {name: row for name, row in rows.items() if name.endswith((", edited", ", same"))}
    assert len(clicks) == 6
    assert [row for row in clicks.values() if not row["met"]] == []


def test_ten_billion_weights_are_counted_and_not_made(rows: dict[str, dict[str, Any]]) -> None:
    bomb = {name: row for name, row in rows.items() if name.startswith("10 billion weights")}
    assert len(bomb) == 2
    assert [row for row in bomb.values() if not row["met"]] == []
