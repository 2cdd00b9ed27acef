"""Which states of training stay on the disk."""

from collections.abc import Sequence

from layerloom.artifacts.states import State

DISK_BUDGET = 1 << 30


def next_mark(epoch: int) -> int:
    """The first epoch after this one whose state is to be kept: 1, 2, 4, 8, and so on."""
    return 1 << epoch.bit_length()


def within_budget(states: Sequence[State], budget: int) -> list[State]:
    """The states that stay: the best and the last one, and of the kept ones what the budget has room for.

    The most redundant goes first: the one that leaves the smallest gap between its neighbours, as a ratio of epochs; of
    equals the oldest. What a person asked for goes last.

    Args:
        states: In order; each has a role.
        budget: Bytes for all of them together.
    """
    staying = list(states)
    while sum(state.size for state in staying) > budget:
        free = [state for state in staying if not {"best", "last"} & set(state.which)]
        if not free:
            break
        staying.remove(min(free, key=lambda state: (state.asked, _gap(state, staying), state.place)))
    return staying


def _gap(state: State, staying: Sequence[State]) -> float:
    """How many times as far in training its later neighbour is as its earlier one."""
    index = staying.index(state)
    before = staying[index - 1].epoch if index else 0
    after = staying[index + 1].epoch if index + 1 < len(staying) else 2 * state.epoch
    return (after + 1) / (before + 1)
