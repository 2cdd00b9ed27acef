"""The commands that people can send to a live run, defined in one table."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Annotated, Any, Protocol, TypeVar

from pydantic import Field

from layerloom.events.lifecycle import AT_WORK, LIVE, Happening, Reason, Status, where
from layerloom.events.types import AnyCommand
from layerloom.spec.base import NoTruth
from layerloom.spec.training import Pace

# A learning rate that a person sets while a run trains.
Rate = Annotated[float, Field(gt=0, le=1e6), NoTruth]


class Holds(Enum):
    """Where the value of a command is stored, so that later attempts have it."""

    # In the run spec of a later attempt: in ``training``, under the command's name.
    ASSIGNMENT = "assignment"
    # In the states written after the command. An attempt that continues from an earlier state gets the command again.
    STATE = "state"


@dataclass(frozen=True)
class CommandRule:
    """One command and its properties.

    Attributes:
        name: Its name in events, REST and the command line.
        verb: The verb for messages, as in "there is nothing to pause".
        statuses: The statuses in which a run accepts it.
        value: The type of its value, with bounds; None for a command without a value.
        holds: Where its value is stored; None for a command without a value.
        happens: What happens to the run when the command is carried out; None if the run continues to train.
        reason: The reason to record for a run that the command ends.
        once: Whether a repeated request is ignored while the first one is still open.
        forced: Whether the server ends a runner that does not obey soon.
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
        """Whether only a training process can carry it out."""
        return self.statuses <= AT_WORK

    @property
    def ends(self) -> bool:
        """Whether it ends the run."""
        return self.happens in _ENDS


_ENDS = frozenset({Happening.STOP, Happening.CANCEL})

COMMANDS: Mapping[str, CommandRule] = {
    rule.name: rule
    for rule in (
        # If several commands that end a run are open, the first one in this table is carried out.
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

# After these commands a run stands still.
HALTING = frozenset(name for name, rule in COMMANDS.items() if rule.happens in {Happening.STOP, Happening.PAUSE})


def ending(asked: Collection[str]) -> CommandRule | None:
    """The command, among those requested, that ends the run; None if none of them does."""
    return next((rule for name, rule in COMMANDS.items() if rule.ends and name in asked), None)


def pauses(command: str) -> bool:
    """Whether the command pauses the run."""
    return COMMANDS[command].happens is Happening.PAUSE


def any_pauses(asked: Iterable[str]) -> bool:
    """Whether one of the commands pauses the run."""
    return any(pauses(command) for command in asked)


class _Asked(Protocol):
    @property
    def id(self) -> int: ...
    @property
    def command(self) -> str: ...


Asked = TypeVar("Asked", bound=_Asked)


def standing(asked: Sequence[Asked]) -> list[Asked]:
    """The open commands that still have to be carried out, in order.

    Of several paces or learning rates only the last one remains. A pause is dropped if the run is going to end.
    """
    newest = {command.command: command.id for command in asked}
    ends = ending(newest) is not None
    return [
        command for command in asked if command.id == newest[command.command] and not (ends and pauses(command.command))
    ]
