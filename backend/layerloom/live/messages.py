"""The messages of the websocket (docs/websocket.md)."""

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
    """All stored events up to ``seq`` were sent; later ones are live. ``wishes`` are the commands that are open now."""

    type: Literal["synced"] = "synced"
    run: str
    seq: int
    wishes: list[Wish]


class WishesMessage(_Message):
    """The open commands of the run changed; this is the complete list."""

    type: Literal["wishes"] = "wishes"
    run: str
    wishes: list[Wish]


class ProgressMessage(ProgressData):
    """How far the run is inside an epoch. It is not stored, and only the newest is sent."""

    type: Literal["progress"] = "progress"
    run: str


class WaitingMessage(_Message):
    """Why the run stands still, or null when it continues. It is not stored. After `synced` it is null until sent."""

    type: Literal["waiting"] = "waiting"
    run: str
    waiting: WaitingData | None


class PingMessage(_Message):
    """The connection is alive."""

    type: Literal["ping"] = "ping"


class ErrorMessage(_Message):
    """A message from the client was not understood or not allowed; the connection stays open."""

    type: Literal["error"] = "error"
    code: str
    message: str
    run: str | None = Field(default=None, description="The run that the message named, if any.")


ServerMessage = TypeAliasType(
    "ServerMessage",
    Annotated[
        EventsMessage | SyncedMessage | WishesMessage | ProgressMessage | WaitingMessage | PingMessage | ErrorMessage,
        Field(discriminator="type"),
    ],
)


class ClientMessage(BaseModel):
    """A message from a client. Unknown fields are ignored, for the sake of later versions."""

    type: Literal["subscribe", "unsubscribe", "pong"]
    run: Annotated[str, Field(max_length=64)] | None = None
    after: Annotated[int, Field(strict=True, ge=0, le=MAX_COUNT)] = 0
