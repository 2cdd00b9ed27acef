"""What the websocket says and hears (docs/websocket.md)."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field
from typing_extensions import TypeAliasType

from layerloom.events import MAX_COUNT, ProgressData, RunEvent, WaitingData, Wish


class _Message(BaseModel):
    model_config = ConfigDict(frozen=True)


class EventsMessage(_Message):
    """New events of a run, in order."""

    type: Literal["events"] = "events"
    run: str
    events: list[RunEvent]


class SyncedMessage(_Message):
    """Everything stored was sent, up to ``seq``; what follows is live. ``wishes`` are what people wait for now."""

    type: Literal["synced"] = "synced"
    run: str
    seq: int
    wishes: list[Wish]


class WishesMessage(_Message):
    """What is asked of the run and not done yet has changed: all of it, as it is now."""

    type: Literal["wishes"] = "wishes"
    run: str
    wishes: list[Wish]


class ProgressMessage(ProgressData):
    """Where the run is inside an epoch; not stored, only the newest is sent."""

    type: Literal["progress"] = "progress"
    run: str


class WaitingMessage(_Message):
    """Why the run stands still, or null once it goes on; not stored. Null unless told otherwise after `synced`."""

    type: Literal["waiting"] = "waiting"
    run: str
    waiting: WaitingData | None


class PingMessage(_Message):
    """The connection is alive."""

    type: Literal["ping"] = "ping"


class ErrorMessage(_Message):
    """A message could not be acted on; the connection stays."""

    type: Literal["error"] = "error"
    code: str
    message: str
    run: str | None = Field(default=None, description="The run that the message was about, where it named one.")


ServerMessage = TypeAliasType(
    "ServerMessage",
    Annotated[
        EventsMessage | SyncedMessage | WishesMessage | ProgressMessage | WaitingMessage | PingMessage | ErrorMessage,
        Field(discriminator="type"),
    ],
)


class ClientMessage(BaseModel):
    """What a client says. Other fields are left for later versions."""

    type: Literal["subscribe", "unsubscribe", "pong"]
    run: Annotated[str, Field(max_length=64)] | None = None
    after: Annotated[int, Field(strict=True, ge=0, le=MAX_COUNT)] = 0
