import time

import pytest

from layerloom.training.pace import Pace


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    now = [100.0]
    monkeypatch.setattr(time, "monotonic", lambda: now[0])
    return now


def test_at_full_speed_every_epochs_turn_has_come(clock: list[float]):
    pace = Pace()
    pace.begin()
    clock[0] += 0.001

    assert pace.seconds == 0
    assert pace.left == 0


def test_an_epoch_waits_for_what_is_left_of_its_turn(clock: list[float]):
    pace = Pace(20)
    pace.begin()
    clock[0] += 0.02

    assert pace.seconds == 0.05
    assert pace.left == pytest.approx(0.03)


@pytest.mark.parametrize(("took", "left"), [(0.05, 0.05), (0.07, 0.03), (0.14, -0.04), (0.5, 0.05)])
def test_a_little_that_an_epoch_is_late_is_made_up_for_and_much_is_not(clock: list[float], took: float, left: float):
    pace = Pace(20)
    pace.begin()
    clock[0] += took
    pace.begin()

    assert pace.left == pytest.approx(left)


def test_a_new_rate_holds_for_the_epoch_that_trains(clock: list[float]):
    pace = Pace(0.01)
    pace.begin()
    clock[0] += 1
    pace.rate = None

    assert pace.left == 0
