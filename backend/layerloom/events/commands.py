"""What people can ask of a live run: the one table that says what each command is."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any, Protocol, TypeVar

from pydantic import Field

from layerloom.events.lifecycle import AT_WORK, LIVE, Happening, Status, where
from layerloom.events.types import AnyCommand
from layerloom.spec.base import NoTruth
from layerloom.spec.training import Pace

# An optimizer's learning rate, as one is set by hand.
Rate = Annotated[float, Field(gt=0, le=1e6), NoTruth]


@dataclass(frozen=True)
class CommandRule:
    """What a command is.

    Attributes:
        name: As events, REST and the command line have it.
        verb: What a person does with it, as in "there is nothing to pause".
        statuses: In which a run takes it.
        value: The type of its value, with bounds; None for a command without one.
        happens: What becomes of the run when it is carried out; None where it trains on.
        once: Asked again while it is open, it is as asked once.
    """

    name: AnyCommand
    verb: str
    statuses: frozenset[Status]
    value: Any = None
    happens: Happening | None = None
    once: bool = True

    @property
    def needs_runner(self) -> bool:
        """Whether only a process that trains can do it; all else can wait until one does."""
        return self.statuses <= AT_WORK

    @property
    def ends(self) -> bool:
        """Whether the run is over with it."""
        return self.happens in _ENDS


_ENDS = frozenset({Happening.STOP, Happening.CANCEL})

COMMANDS: Mapping[AnyCommand, CommandRule] = {
    rule.name: rule
    for rule in (
        # Of two ends the first one here is carried out.
        CommandRule("cancel", "cancel", where(Happening.CANCEL), happens=Happening.CANCEL),
        CommandRule("stop", "stop", where(Happening.STOP), happens=Happening.STOP),
        CommandRule("pause", "pause", where(Happening.PAUSE), happens=Happening.PAUSE),
        CommandRule("resume", "resume", where(Happening.RESUME), happens=Happening.RESUME),
        CommandRule("pace", "slow down or speed up", LIVE, value=Pace | None, once=False),
        CommandRule("learning_rate", "give another learning rate", LIVE, value=Rate, once=False),
        CommandRule("evaluate", "evaluate", AT_WORK),
        CommandRule("checkpoint", "save", AT_WORK),
    )
}
ENDING = tuple(name for name, rule in COMMANDS.items() if rule.ends)


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
    ends = any(name in newest for name in ENDING)
    return [
        command
        for command in asked
        if command.id == newest[command.command] and not (ends and command.command == "pause")
    ]
