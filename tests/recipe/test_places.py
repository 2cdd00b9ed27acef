from typing import Any

import pytest

from layerloom.events.commands import HALTING
from layerloom.recipe import rates_of, stop_of


def rate(value: float, epoch: int | None, batch: int | None) -> dict[str, Any]:
    return {"command": "learning_rate", "value": value, "epoch": epoch, "batch": batch}


@pytest.mark.parametrize(
    ("commands", "expected"),
    [
        ([], {}),
        ([{"command": "pace", "value": 2.0, "epoch": 3, "batch": 1}], {}),
        # Before training, amid an epoch, and after all of its batches.
        ([rate(0.1, 0, 0), rate(0.2, 3, 7), rate(0.3, 4, None)], {(1, 0): 0.1, (3, 7): 0.2, (5, 0): 0.3}),
        ([rate(0.1, 3, 7), rate(0.2, 3, 7)], {(3, 7): 0.2}),
        ([rate(0.1, None, None)], {(1, 0): 0.1}),
    ],
)
def test_rates_have_their_places(commands: list[dict[str, Any]], expected: dict[tuple[int, int], float]) -> None:
    assert rates_of(commands) == expected


@pytest.mark.parametrize(
    ("stop", "epochs", "expected"),
    [((5, 12), 4, (4, 12)), ((4, 16), 4, (4, 0)), ((1, 3), 0, (0, 3)), ((0, 0), 0, None), (None, 4, (4, 0))],
)
def test_a_stop_has_its_place(stop: tuple[int, int] | None, epochs: int, expected: tuple[int, int] | None) -> None:
    commands = [] if stop is None else [{"command": "stop", "value": None, "epoch": stop[0], "batch": stop[1]}]
    assert stop_of(commands, epochs, HALTING) == expected


@pytest.mark.parametrize(
    ("names", "expected"),
    [(["pause"], (4, 12)), (["pace", "pause"], (4, 12)), (["pause", "resume"], (4, 12)), (["stop", "pace"], (4, 12))],
)
def test_stopped_while_it_is_paused_a_run_stays_where_it_was_paused(
    names: list[str], expected: tuple[int, int]
) -> None:
    # What is asked of a run that no runner has is logged without a batch.
    places = [{"epoch": 5, "batch": 12} if name in ("pause", "stop") else {"epoch": 4} for name in names]
    commands = [{"command": name, "value": None} | place for name, place in zip(names, places, strict=True)]
    assert stop_of(commands, 4, HALTING) == expected


def test_of_several_pauses_and_stops_the_last_counts() -> None:
    commands = [
        {"command": name, "value": None, "epoch": 5, "batch": batch}
        for name, batch in (("pause", 3), ("resume", 3), ("pause", 7), ("stop", 9))
    ]
    assert stop_of(commands[:3], 4, HALTING) == (4, 7)
    assert stop_of(commands, 4, HALTING) == (4, 9)
