import pytest

from layerloom.artifacts.states import Role, State
from layerloom.training.retention import next_mark, within_budget


def state(epoch: int, *which: Role, asked: bool = False) -> State:
    return State(file=f"{epoch}", epoch=epoch, size=10, sha256="", which=list(which or ("kept",)), asked=asked)


def test_marks_grow_by_doubling():
    marks, epoch = [], 0
    while epoch < 1000:
        epoch = next_mark(epoch)
        marks.append(epoch)

    assert marks == [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024]
    assert next_mark(40) == 64


@pytest.mark.parametrize(
    ("budget", "staying"),
    [(1000, [1, 2, 4, 8, 9, 16, 20]), (60, [1, 2, 4, 8, 16, 20]), (20, [9, 20]), (0, [9, 20])],
)
def test_the_most_redundant_goes_first_and_best_and_last_never(budget: int, staying: list[int]):
    states = [state(epoch) for epoch in (1, 2, 4, 8, 16)]
    states = sorted([*states, state(9, "best"), state(20, "last")], key=lambda one: one.epoch)

    left = [one.epoch for one in within_budget(states, budget)]

    if budget == 60:
        # Either neighbour of the best one is nearly the same epoch.
        assert len(left) == 6
        assert {9, 20} <= set(left)
        assert set(left) >= {1, 2, 4}
    else:
        assert left == staying


def test_of_equals_the_oldest_goes_first_and_what_was_asked_for_last():
    states = [state(1), state(2), state(4), state(8, asked=True), state(9), state(100, "last")]

    assert [one.epoch for one in within_budget(states, 20)] == [8, 100]
    assert within_budget(states, 10) == [states[-1]]
