"""Decides which states of training stay on the disk."""

from collections.abc import Sequence

from layerloom.artifacts.states import State

DISK_BUDGET = 1 << 30


def next_mark(epoch: int) -> int:
    """The next epoch whose state is kept: 1, 2, 4, 8, and so on."""
    return 1 << epoch.bit_length()


def within_budget(states: Sequence[State], budget: int) -> list[State]:
    """The states that stay: the best, the last, and as many of the others as fit the budget.

    The most redundant state is deleted first. It is the one that leaves the smallest gap between its neighbours, as a
    ratio of epochs; among equals the oldest. States that a person requested are deleted last.

    Args:
        states: The states in order; each has a role.
        budget: The bytes for all of them together.
    """
    staying = list(states)
    while sum(state.size for state in staying) > budget:
        free = [state for state in staying if not {"best", "last"} & set(state.which)]
        if not free:
            break
        staying.remove(min(free, key=lambda state: (state.asked, _gap(state, staying), state.place)))
    return staying


def _gap(state: State, staying: Sequence[State]) -> float:
    """The ratio between the epochs of its later and its earlier neighbour."""
    index = staying.index(state)
    before = staying[index - 1].epoch if index else 0
    after = staying[index + 1].epoch if index + 1 < len(staying) else 2 * state.epoch
    return (after + 1) / (before + 1)
