"""What people can ask of a live run: the one table that says what each command is."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Annotated, Any, Protocol, TypeVar

from pydantic import Field

from layerloom.events.lifecycle import AT_WORK, LIVE, Happening, Reason, Status, where
from layerloom.events.types import AnyCommand
from layerloom.spec.base import NoTruth
from layerloom.spec.training import Pace

# An optimizer's learning rate, as one is set by hand.
Rate = Annotated[float, Field(gt=0, le=1e6), NoTruth]


class Holds(Enum):
    """What keeps the value of a command for the attempts that follow."""

    # It is part of their run specs, in ``training`` under the command's name.
    ASSIGNMENT = "assignment"
    # It is in the states written after it; one that goes on from an earlier state has it set again.
    STATE = "state"


@dataclass(frozen=True)
class CommandRule:
    """What a command is.

    Attributes:
        name: As events, REST and the command line have it.
        verb: What a person does with it, as in "there is nothing to pause".
        statuses: In which a run takes it.
        value: The type of its value, with bounds; None for a command without one.
        holds: What keeps its value; None for a command without one.
        happens: What becomes of the run when it is carried out; None where it trains on.
        reason: Why a run that is over with it has ended.
        once: Asked again while it is open, it is as asked once.
        forced: A runner that does not obey soon is ended.
    """

    name: AnyCommand
    verb: str
    statuses: frozenset[Status]
    value: Any = None
    holds: Holds | None = None
    happens: Happening | None = None
    reason: Reason | None = None
    once: bool = True
    forced: bool = False

    @property
    def needs_runner(self) -> bool:
        """Whether only a process that trains can do it; all else can wait until one does."""
        return self.statuses <= AT_WORK

    @property
    def ends(self) -> bool:
        """Whether the run is over with it."""
        return self.happens in _ENDS


_ENDS = frozenset({Happening.STOP, Happening.CANCEL})

COMMANDS: Mapping[str, CommandRule] = {
    rule.name: rule
    for rule in (
        # Of two ends the first one here is carried out.
        CommandRule(
            "cancel",
            "cancel",
            where(Happening.CANCEL),
            happens=Happening.CANCEL,
            reason=Reason.USER_CANCEL,
            forced=True,
        ),
        CommandRule("stop", "stop", where(Happening.STOP), happens=Happening.STOP, reason=Reason.USER_STOP),
        CommandRule("pause", "pause", where(Happening.PAUSE), happens=Happening.PAUSE),
        CommandRule("resume", "resume", where(Happening.RESUME), happens=Happening.RESUME),
        CommandRule("pace", "slow down or speed up", LIVE, value=Pace | None, holds=Holds.ASSIGNMENT, once=False),
        CommandRule("learning_rate", "give another learning rate", LIVE, value=Rate, holds=Holds.STATE, once=False),
        CommandRule("evaluate", "evaluate", AT_WORK),
        CommandRule("checkpoint", "save", AT_WORK),
    )
}

# A run stands still after these, where it was then.
HALTING = frozenset(name for name, rule in COMMANDS.items() if rule.happens in {Happening.STOP, Happening.PAUSE})


def ending(asked: Collection[str]) -> CommandRule | None:
    """The end that is carried out of all that was asked; None if there is none."""
    return next((rule for name, rule in COMMANDS.items() if rule.ends and name in asked), None)


def pauses(command: str) -> bool:
    """Whether the run is paused with it."""
    return COMMANDS[command].happens is Happening.PAUSE


def any_pauses(asked: Iterable[str]) -> bool:
    """Whether the run is paused with one of them."""
    return any(pauses(command) for command in asked)


class _Asked(Protocol):
    @property
    def id(self) -> int: ...
    @property
    def command(self) -> str: ...


Asked = TypeVar("Asked", bound=_Asked)


def standing(asked: Sequence[Asked]) -> list[Asked]:
    """What of the open commands is still to be done, in order.

    Of several paces or rates it is only the last, and no pause where the run is to end.
    """
    newest = {command.command: command.id for command in asked}
    ends = ending(newest) is not None
    return [
        command for command in asked if command.id == newest[command.command] and not (ends and pauses(command.command))
    ]
