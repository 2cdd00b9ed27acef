import pytest

from layerloom.training.pace import Pace


class Clock:
    """Blocks until it is set."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


def test_at_full_speed_every_epochs_turn_has_come(clock: Clock):
    pace = Pace(clock=clock)
    pace.begin()
    clock.now += 0.001

    assert pace.seconds == 0
    assert pace.left == 0


def test_an_epoch_waits_for_what_is_left_of_its_turn(clock: Clock):
    pace = Pace(20, clock=clock)
    pace.begin()
    clock.now += 0.02

    assert pace.seconds == 0.05
    assert pace.left == pytest.approx(0.03)


@pytest.mark.parametrize(("took", "left"), [(0.05, 0.05), (0.07, 0.03), (0.14, -0.04), (0.5, 0.05)])
def test_a_little_that_an_epoch_is_late_is_made_up_for_and_much_is_not(clock: Clock, took: float, left: float):
    pace = Pace(20, clock=clock)
    pace.begin()
    clock.now += took
    pace.begin()

    assert pace.left == pytest.approx(left)


def test_a_new_rate_holds_for_the_epoch_that_trains(clock: Clock):
    pace = Pace(0.01, clock=clock)
    pace.begin()
    clock.now += 1
    pace.rate = None

    assert pace.left == 0


@pytest.mark.parametrize("before", [0.0, 0.06, 0.12, 0.5])
def test_what_passes_before_the_first_epoch_takes_nothing_from_its_time(clock: Clock, before: float):
    pace = Pace(20, clock=clock)
    clock.now += before
    assert pace.left <= 0
    pace.begin()

    assert pace.left == pytest.approx(0.05)
