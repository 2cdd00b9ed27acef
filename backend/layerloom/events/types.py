"""Events as a tagged union: the kind decides the shape of the data.

A runner numbers its events `n` within its attempt. The server gives each event
the run's next `seq`, which is all that watchers know.
"""

from enum import StrEnum
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from layerloom.events.codec import Number
from layerloom.events.lifecycle import Reason, Status
from layerloom.spec import Kept

# What SQL's INTEGER and JavaScript's numbers both hold exactly.
MAX_COUNT = 2**53 - 1
Count = Annotated[int, Field(ge=0, le=MAX_COUNT)]
# Epochs count from 1.
Epoch = Annotated[int, Field(ge=1, le=MAX_COUNT)]


# What travels to a runner; `events/commands.py` says what each command is. A resume is the server's own.
CommandName = Literal["stop", "cancel", "pause", "pace", "learning_rate", "evaluate", "checkpoint"]
AnyCommand = Literal[CommandName, "resume"]


class EventKind(StrEnum):
    """What an event is about."""

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
    """The model that a run keeps: its weights after ``batch`` batches of the epoch that follows ``epoch``.

    ``which`` is its file: ``best.keras`` or ``last.keras``.
    """

    which: Kept
    epoch: Count
    batch: Count = 0


class StatusData(_Data):
    """The run came to a status. A terminal one is the run's last event.

    ``kept_model`` (terminal only) is the model that is kept, null where none is; logs of older versions lack it.

    ``metrics`` (terminal only) are those of the kept weights, flat:
    loss, accuracy, val_loss, val_accuracy, test_loss, test_accuracy.
    ``loss`` and the other training metrics are Keras's: means over the kept epoch, while the weights still moved.
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

    ``layers`` has them by node, then by kind: Keras's parameter without ``_regularizer``, as ``kernel`` or
    ``activity``. Those of weights are of the weights at the epoch's end. Those of activities are as on the validation
    rows; without such rows, the mean over the epoch's training batches.
    ``val_loss`` is ``val_data_loss`` plus ``total``.
    """

    total: Number
    layers: dict[str, dict[str, Number]]


class EpochData(_Data):
    """One finished epoch, counted from 1. ``duration`` in seconds, training and validation.

    A network with penalties has ``data_loss`` and ``val_data_loss`` among its metrics, the losses without any penalty,
    and ``penalty``; for all others that is null.
    """

    epoch: Epoch
    metrics: dict[str, Number]
    penalty: PenaltyData | None = None
    duration: Annotated[float, Field(ge=0, allow_inf_nan=False)]
    learning_rate: Number | None = None
    # Epochs in a row without a better monitored value, as early stopping counts them; null when it does not watch.
    wait: Count | None = None
    best_epoch: Epoch | None = None


class LogData(_Data):
    """A line a person may read. ``code`` names the message where pages translate it."""

    level: Literal["info", "warning", "error"] = "info"
    message: str
    code: str | None = None


class FrameData(_Data):
    """A picture of the network at an epoch (0: before training); the bytes come from /frames/{epoch}.

    ``kept`` frames stay with the run; the others are gone soon after the next ones.
    """

    epoch: Count
    size: Count
    kept: bool = False


class CheckpointData(_Data):
    """The state of training was written whole: after ``batch`` batches of the epoch that follows ``epoch``.

    ``which`` says what it is kept as: the best epoch, the newest state, or an epoch kept to fork from.
    """

    epoch: Count
    batch: Count = 0
    which: Literal["best", "last", "kept"]
    size: Count
    sha256: str


class CommandData(_Data):
    """A person asked for something while the run was live, and it is done. ``id`` is that of the wish.

    It took effect after ``batch`` batches of epoch ``epoch`` (all of them when it came between two epochs); epoch 0 is
    before training. ``metrics`` is what an ``evaluate`` measured.
    """

    command: AnyCommand
    # None in the log of an older version, and for a resume, which is done at once.
    id: Count | None = None
    value: Number | None = None
    epoch: Count | None = None
    batch: Count | None = None
    metrics: dict[str, Number] | None = None


class DiagnosisData(_Data):
    """A verdict on the curves so far; ``code`` null takes the last one back.

    ``overfitting``: ``since`` is the best epoch, after which validation got worse
    while training went on getting better. ``metric`` is what was judged: of a network with penalties
    the loss without them, since a penalty that grows is no overfitting.
    """

    code: Literal["overfitting"] | None
    metric: Literal["loss", "data_loss"] = "loss"
    since: Epoch | None = None
    message: str | None = None
    values: dict[str, Number] = Field(default_factory=dict)


class SupersedeData(_Data):
    """Forget the epochs from this one on; a new attempt repeats them."""

    from_epoch: Epoch


# What an event of each kind carries.
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
    """One event as its runner numbers it, from 1 within the attempt."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    n: Annotated[int, Field(ge=1, le=MAX_COUNT)]
    kind: EventKind
    at: str
    data: dict[str, Any]


class ProgressData(_Data):
    """Where a runner is inside an epoch; shown, never stored."""

    epoch: Epoch
    batch: Count
    batches: Annotated[int, Field(ge=1, le=MAX_COUNT)]


class WaitingData(_Data):
    """Why a run stands still while it trains, and since when; shown, never stored. ``since`` is RFC 3339 in UTC.

    ``disk_full``: the disk of the server or of its worker is full. It goes on by itself once there is room.
    """

    reason: Literal["disk_full"]
    since: str


class RunnerBatch(BaseModel):
    """What a runner posts: its fence, its new events, and where it is inside the epoch.

    An empty batch is the heartbeat. ``seen`` is the highest command id it has carried
    out; later ones come again with every answer. ``waiting`` is why training stands still.
    """

    model_config = ConfigDict(extra="forbid")

    fence: str
    batch: Annotated[list[RunnerEvent], Field(max_length=1000)]
    seen: Count = 0
    progress: ProgressData | None = None
    waiting: WaitingData | None = None


class RunnerCommand(BaseModel):
    """What a person asked of a live run; travels to the runner in an answer."""

    model_config = ConfigDict(frozen=True)

    id: int
    command: CommandName
    value: Number | None = None


class Wish(RunnerCommand):
    """What a person asked of a live run and is not done yet; a `command` event with the same id tells that it is."""


class RunnerAnswer(BaseModel):
    """The server's answer to a batch: the highest ``n`` committed, and open commands."""

    model_config = ConfigDict(frozen=True)

    acked: int
    commands: list[RunnerCommand]


class ForkSource(_Data):
    """Where a fork begins: a kept epoch of another run, whose files are below the URL ``artifacts``."""

    artifacts: str
    epoch: Epoch


class Assignment(BaseModel):
    """Everything a runner needs for one attempt at a run; travels as one JSON line.

    ``server_file`` holds the server's present address, ``spool`` is the attempt's own
    file of events (JSON lines), ``artifacts`` the URL of the run's folder of models.
    ``epoch`` is the newest epoch in the run's log, from which a later attempt takes back what it repeats.
    ``frames`` is off only where their cost is measured. A state is written every ``checkpoint_seconds``, and all of
    them take ``checkpoint_bytes`` on the disk; best and last are there in any case.
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
