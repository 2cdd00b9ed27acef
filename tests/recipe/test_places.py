from typing import Any

import pytest

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
    [((5, 12), 4, (4, 12)), ((4, 16), 4, (4, 0)), ((1, 3), 0, None), ((0, 0), 0, None), (None, 4, (4, 0))],
)
def test_a_stop_has_its_place(stop: tuple[int, int] | None, epochs: int, expected: tuple[int, int] | None) -> None:
    commands = [] if stop is None else [{"command": "stop", "value": None, "epoch": stop[0], "batch": stop[1]}]
    assert stop_of(commands, epochs) == expected
