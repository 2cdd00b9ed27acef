"""Events as a tagged union: the kind decides the shape of the data.

A runner numbers the events of its attempt: `n`. The server gives each event the run's next `seq`,
the only number that clients see.
"""

from enum import StrEnum
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from layerloom.events.codec import Number
from layerloom.events.lifecycle import Reason, Status
from layerloom.spec import Kept

# The largest integer that both SQL's INTEGER and JavaScript's numbers hold exactly.
MAX_COUNT = 2**53 - 1
Count = Annotated[int, Field(ge=0, le=MAX_COUNT)]
# Epochs are counted from 1.
Epoch = Annotated[int, Field(ge=1, le=MAX_COUNT)]


# The commands that the server sends to a runner; `events/commands.py` defines each. The server itself does a resume.
CommandName = Literal["stop", "cancel", "pause", "pace", "learning_rate", "evaluate", "checkpoint"]
AnyCommand = Literal[CommandName, "resume"]


class EventKind(StrEnum):
    """The kind of an event."""

    STATUS = "status"
    EPOCH = "epoch"
    LOG = "log"
    FRAME = "frame"
    CHECKPOINT = "checkpoint"
    COMMAND = "command"
    DIAGNOSIS = "diagnosis"
    SUPERSEDE = "supersede"


class _Data(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class KeptModel(_Data):
    """The model that a run keeps. It has the weights after ``batch`` batches of the epoch that follows ``epoch``.

    ``which`` is its file: ``best.keras`` or ``last.keras``.
    """

    which: Kept
    epoch: Count
    batch: Count = 0


class StatusData(_Data):
    """The status of the run changed. A terminal status is the run's last event.

    ``kept_model`` (terminal only) is the model that the run keeps, or null. Logs of older versions lack it.

    ``metrics`` (terminal only) belong to the kept weights, in one flat object:
    loss, accuracy, val_loss, val_accuracy, test_loss, test_accuracy.
    ``loss`` and the other training metrics are Keras's: means over the kept epoch, during which the weights changed.
    """

    status: Status
    reason: Reason | None = None
    message: str | None = None
    best_epoch: Epoch | None = None
    kept_model: KeptModel | None = None
    metrics: dict[str, Number] | None = None
    error: dict[str, Any] | None = None


class PenaltyData(_Data):
    """What the penalties of layers (regularizers) add to the loss, at the end of an epoch.

    ``layers`` maps node to kind to penalty. A kind is Keras's parameter without ``_regularizer``: ``kernel``,
    ``activity``. Penalties of weights are computed from the weights at the end of the epoch. Penalties of activities
    are measured on the validation rows; without such rows they are the mean over the epoch's training batches.
    ``val_loss`` is ``val_data_loss`` plus ``total``.
    """

    total: Number
    layers: dict[str, dict[str, Number]]


class EpochData(_Data):
    """One finished epoch, counted from 1. ``duration`` is in seconds and includes validation.

    For a network with penalties, ``metrics`` also has the losses without any penalty: ``data_loss`` and
    ``val_data_loss``. ``penalty`` is null for all other networks.
    """

    epoch: Epoch
    metrics: dict[str, Number]
    penalty: PenaltyData | None = None
    duration: Annotated[float, Field(ge=0, allow_inf_nan=False)]
    learning_rate: Number | None = None
    # Epochs in a row without a better monitored value, as early stopping counts them; null without early stopping.
    wait: Count | None = None
    best_epoch: Epoch | None = None


class LogData(_Data):
    """A log line for people. If it has a ``code``, the page can translate the message.

    ``values`` holds what the message is made of: numbers, names and lists of them.
    """

    level: Literal["info", "warning", "error"] = "info"
    message: str
    code: str | None = None
    values: dict[str, Any] = Field(default_factory=dict)


class FrameData(_Data):
    """A picture of the network at an epoch (0: before training); /frames/{epoch} serves its bytes.

    ``kept`` frames stay with the run; later frames soon replace the others.
    """

    epoch: Count
    size: Count
    kept: bool = False


class CheckpointData(_Data):
    """The complete state of training was written, after ``batch`` batches of the epoch that follows ``epoch``.

    ``which`` says why the state is kept: as the best epoch, as the newest state, or as an epoch to fork from.
    """

    epoch: Count
    batch: Count = 0
    which: Literal["best", "last", "kept"]
    size: Count
    sha256: str


class CommandData(_Data):
    """A command that a person sent to a live run has been carried out. ``id`` is the id of that command.

    It took effect after ``batch`` batches of epoch ``epoch``; between two epochs, ``batch`` is the number of all
    batches. Epoch 0 is before training. ``metrics`` holds what an ``evaluate`` measured.
    """

    command: AnyCommand
    # None in logs of older versions, and for a resume, which the server does at once.
    id: Count | None = None
    value: Number | None = None
    epoch: Count | None = None
    batch: Count | None = None
    metrics: dict[str, Number] | None = None


class DiagnosisData(_Data):
    """A verdict on the curves so far. If ``code`` is null, it withdraws the previous verdict.

    ``overfitting``: ``since`` is the best epoch. After it, validation got worse while training still improved.
    ``metric`` is the metric that was judged. For a network with penalties it is the loss without them,
    because a growing penalty is not overfitting.
    """

    code: Literal["overfitting"] | None
    metric: Literal["loss", "data_loss"] = "loss"
    since: Epoch | None = None
    message: str | None = None
    values: dict[str, Number] = Field(default_factory=dict)


class SupersedeData(_Data):
    """The epochs from this one on no longer count; a new attempt repeats them."""

    from_epoch: Epoch


# The type of the data of each kind of event.
DATA: dict[EventKind, type[_Data]] = {
    EventKind.STATUS: StatusData,
    EventKind.EPOCH: EpochData,
    EventKind.LOG: LogData,
    EventKind.FRAME: FrameData,
    EventKind.CHECKPOINT: CheckpointData,
    EventKind.COMMAND: CommandData,
    EventKind.DIAGNOSIS: DiagnosisData,
    EventKind.SUPERSEDE: SupersedeData,
}


def parse_event_data(kind: EventKind, data: Any) -> _Data:
    """The typed data of an event.

    Raises:
        pydantic.ValidationError: if the data does not fit the kind.
    """
    return DATA[kind].model_validate(data)


class RunnerEvent(BaseModel):
    """One event with its runner's number ``n``, counted from 1 within the attempt."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    n: Annotated[int, Field(ge=1, le=MAX_COUNT)]
    kind: EventKind
    at: str
    data: dict[str, Any]


class ProgressData(_Data):
    """How far a runner is inside an epoch. Clients show it; it is never stored."""

    epoch: Epoch
    batch: Count
    batches: Annotated[int, Field(ge=1, le=MAX_COUNT)]


class WaitingData(_Data):
    """Why and since when a training run stands still. It is never stored. ``since`` is RFC 3339 in UTC.

    ``disk_full``: the disk of the server or of the worker is full. Training continues by itself once there is room.
    """

    reason: Literal["disk_full"]
    since: str


# The header by which a runner proves that it belongs to a server.
SECRET_HEADER = "layerloom-secret"  # noqa: S105


class RunnerBatch(BaseModel):
    """What a runner posts: its new events, and how far it is inside the epoch.

    An empty batch is the heartbeat. ``seen`` is the highest command id that the runner has carried out;
    every answer repeats the later commands. ``waiting`` says why training stands still.
    """

    model_config = ConfigDict(extra="forbid")

    fence: str
    batch: Annotated[list[RunnerEvent], Field(max_length=1000)]
    seen: Count = 0
    progress: ProgressData | None = None
    waiting: WaitingData | None = None


class RunnerCommand(BaseModel):
    """A command for a live run. It reaches the runner in the answer to a batch."""

    model_config = ConfigDict(frozen=True)

    id: int
    command: CommandName
    value: Number | None = None


class Wish(RunnerCommand):
    """A command for a live run that has not been carried out yet. A `command` event with its id reports that it has."""


class RunnerAnswer(BaseModel):
    """The server's answer to a batch: the highest ``n`` that is committed, and the open commands."""

    model_config = ConfigDict(frozen=True)

    acked: int
    commands: list[RunnerCommand]


class ForkSource(_Data):
    """Where a fork begins: at a kept epoch of another run. ``artifacts`` is the URL of that run's files."""

    artifacts: str
    epoch: Epoch


class Assignment(BaseModel):
    """Everything that a runner needs for one attempt at a run. It travels as one JSON line.

    ``server_file`` is the file with the server's current address and secret. ``spool`` is the attempt's own file of
    events (JSON lines). ``artifacts`` is the URL of the run's folder. ``epoch`` is the newest epoch in the run's log;
    a later attempt supersedes the epochs that it repeats. ``frames`` is false only where a benchmark measures
    the cost of frames. A state is written every ``checkpoint_seconds``. All states together take at most
    ``checkpoint_bytes`` on the disk; the best and the last one are always kept.
    """

    model_config = ConfigDict(frozen=True)

    run: str
    attempt: int
    attempt_id: str
    fence: str
    spec: dict[str, Any]
    server_file: str
    spool: str
    artifacts: str
    epoch: Count = 0
    fork: ForkSource | None = None
    frames: bool = True
    checkpoint_seconds: Annotated[float, Field(gt=0, allow_inf_nan=False)] = 5.0
    checkpoint_bytes: Count = 1 << 30
