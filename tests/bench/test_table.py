"""A bench's row says what was measured and whether the goal is reached; the table shows nothing else."""

import pytest

from bench.table import Row, compared, table


def test_a_ratio_is_that_of_neighbours_in_time() -> None:
    # A noisy minute in the middle made both ten times slower.
    row = compared("fit", ours=[1, 10, 2], theirs=[4, 40, 8], unit="ms", goal=4)
    assert (row.ours, row.theirs, row.ratio, row.rounds) == (2, 8, 4, 3)
    with pytest.raises(ValueError, match="zip"):
        compared("fit", ours=[1, 2], theirs=[4], unit="ms")


@pytest.mark.parametrize(
    ("row", "met"),
    [
        (compared("fit", [1], [4], unit="ms", goal=4), True),
        (compared("fit", [1], [3.9], unit="ms", goal=4), False),
        (compared("fit", [1], [3.9], unit="ms"), None),
        (Row("start", 0.8, "s", 1, goal=0.8), True),
        (Row("start", 0.81, "s", 1, goal=0.8), False),
        (Row("start", 0.81, "s", 1), None),
    ],
)
def test_a_goal_is_the_least_ratio_or_the_most_of_ours(row: Row, met: bool | None) -> None:
    assert row.met is met
    assert Row.from_json(row.to_json()) == row
    assert row.to_json()["met"] is met


def test_the_table_shows_every_row_its_note_and_what_was_skipped() -> None:
    rows = [
        compared("spiral", [1.5], [16], unit="s", goal=8, note="On a warm server."),
        Row("first epoch", 0.9, "s", 12, goal=0.8),
    ]
    head, *lines = table({"job": rows, "playground": "There is no checkout."}).splitlines()
    assert head.split() == ["ours", "theirs", "ratio", "goal", "rounds"]
    assert [line.split() for line in lines] == [
        ["job"],
        ["spiral", "1.5", "s", "16", "s", "10.67x", ">=", "8x", "1", "met"],
        ["On", "a", "warm", "server."],
        ["first", "epoch", "0.9", "s", "<=", "0.8", "s", "12", "MISSED"],
        ["playground"],
        ["skipped:", "There", "is", "no", "checkout."],
    ]
