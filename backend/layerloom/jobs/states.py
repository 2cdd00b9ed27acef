"""Which of a run's states of training the server offers: for forks, and for models made on demand."""

from collections.abc import Sequence
from typing import Literal

from layerloom.artifacts.states import MANIFEST, State
from layerloom.artifacts.states import read_states as states_of

__all__ = ["MANIFEST", "State", "Which", "newest", "states_of", "whole_epochs"]

Which = Literal["best", "last"]


def newest(states: Sequence[State], which: Which) -> State | None:
    """The state of the best or the last epoch; None where there is none."""
    return next((state for state in reversed(states) if which in state.which), None)


def whole_epochs(states: Sequence[State]) -> list[int]:
    """The epochs that a fork may begin from."""
    return [state.epoch for state in states if state.batch == 0 and state.epoch > 0]
