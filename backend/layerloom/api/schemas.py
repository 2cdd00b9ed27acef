"""What REST answers with, as models: the source of the OpenAPI document and the browser's types."""

from typing import Annotated, Any, Literal, Self

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    ModelWrapValidatorHandler,
    PrivateAttr,
    ValidationError,
    model_validator,
)

from layerloom.api.told import ToldAs
from layerloom.events import KeptModel, Wish
from layerloom.events.codec import Number
from layerloom.events.commands import Rate
from layerloom.events.entry import RunEvent
from layerloom.events.lifecycle import Reason, Status
from layerloom.events.types import CommandData, WaitingData
from layerloom.graph.mistyped import read
from layerloom.graph.operations import Operation
from layerloom.graph.problems import Problem
from layerloom.graph.summary import Summary
from layerloom.spec import DataSpec, ForkSpec, Kept, NetworkSpec, RunSpec, TrainingSpec
from layerloom.spec.run import Tag
from layerloom.spec.training import Pace


class _Schema(BaseModel):
    model_config = ConfigDict(frozen=True)


class Health(_Schema):
    """The server process answers."""

    status: Literal["ok"] = "ok"


class Ready(_Schema):
    """Whether each part is ready for work; runs are accepted and queued either way."""

    model_child: bool = Field(description="Checks, previews and predictions answer at once.")
    runner: bool = Field(description="A warm runner waits for a run.")


class Version(_Schema):
    """Which Layerloom this is."""

    version: str


class RunForecast(_Schema):
    """What the check expected of a run before it trained: a rough estimate."""

    seconds_per_epoch: float
    device: str
    memory: int | float = Field(description="Bytes held while training.")


class Run(_Schema):
    """A run as it stands now. Times are RFC 3339 in UTC.

    `metrics` is flat and of the kept weights once the run has ended, of the last epoch
    while it is live.
    """

    id: str
    number: int = Field(description="The number people know it by: Run 12.")
    name: str = Field(description="As a person gave it; empty where nobody did.")
    title: str = Field(description="What it is called: its name, else what it is, as `2-16-16-2, dropout 0.3`.")
    summary: Summary = Field(description="What it is, in parts, for who writes numbers and words another way.")
    tags: list[str]
    status: Status
    reason: Reason | None
    message: str | None = Field(description="Why it came to its status, in a sentence.")
    spec: dict[str, Any] = Field(description="The run spec, defaults written out.")
    created_at: str
    started_at: str | None
    finished_at: str | None
    attempt: int
    epoch: int = Field(description="Finished epochs; superseded ones do not count.")
    epochs: int = Field(description="Epochs asked for.")
    best_epoch: int | None
    kept: Kept = Field(
        description="Which weights it keeps: the best epoch's, or the last ones, also where no epoch is best."
    )
    kept_model: KeptModel | None = Field(
        description=(
            "The model that it keeps, as its end said: null before that, where none is kept (`message` says so), and "
            "for a run of an older version."
        )
    )
    metrics: dict[str, Number]
    error: dict[str, Any] | None
    queue_position: int | None = Field(description="Runs ahead of this one; null once it left the queue.")
    parameters: int | None = Field(description="Weights of the network, trainable or not.")
    forecast: RunForecast | None = Field(description="Null for a run of an older version.")
    waiting: WaitingData | None = Field(default=None, description="Why it stands still while it trains; else null.")
    wishes: list[Wish] = Field(
        description=(
            "What was asked of it while it is live and is not done yet. A `command` event with the same `id` tells "
            "that it is; a pause and a stop are done with the status."
        )
    )


class RunPage(_Schema):
    """A page of runs, newest first. `next` goes into `after`; null is the end."""

    data: list[Run]
    next: str | None


class EventPage(_Schema):
    """A page of a run's events in order. `next` goes into `after`; an empty page is the end."""

    data: list[RunEvent]
    next: int | None


class RunChanges(BaseModel):
    """What may be changed about a run at any time."""

    model_config = ConfigDict(extra="forbid")

    name: str | None = Field(
        default=None,
        max_length=200,
        description="Null leaves it; empty text takes it away, and `title` says what it is.",
    )
    tags: list[Tag] | None = Field(default=None, max_length=20, description="All of its tags; null leaves them.")


class LiveChanges(BaseModel):
    """What may be changed while a run trains."""

    model_config = ConfigDict(extra="forbid")

    learning_rate: Rate | None = Field(
        default=None, description="The optimizer's, from the next batch on; not for a run that follows a schedule."
    )
    pace: Pace | None = Field(default=None, description="Epochs a second; null is full speed.")

    @model_validator(mode="after")
    def _something(self) -> Self:
        if not self.model_fields_set:
            raise ValueError("Give a learning rate, a pace, or both.")
        if "learning_rate" in self.model_fields_set and self.learning_rate is None:
            raise ValueError("A learning rate is a number; leave it out where it stays as it is.")
        return self


class Metrics(_Schema):
    """The curves: one list for each metric, as long as `epochs`. Superseded epochs are left out."""

    epochs: list[int]
    metrics: dict[str, list[Number | None]]
    durations: list[float]
    learning_rates: list[Number | None]


class RunCurves(_Schema):
    """The curves of one of several runs."""

    run: str = Field(description="The run's id.")
    epochs: list[int]
    metrics: dict[str, list[Number | None]]
    durations: list[float] = Field(description="Seconds an epoch, training and validation.")
    best_epoch: int | None
    commands: list[CommandData] = Field(description="What people asked of it that took effect, in order.")


class RunCurvesPage(_Schema):
    """The curves of the runs asked for that exist, in the order asked for."""

    data: list[RunCurves]
    next: None = None


class PredictRequest(BaseModel):
    """Raw rows, as the dataset has them; the model itself normalizes."""

    model_config = ConfigDict(extra="forbid")

    rows: list[Any] = Field(min_length=1, max_length=10_000, description="Each of the shape of a sample.")
    which: Literal["best", "last"] | None = Field(default=None, description="The kept model unless named.")


class Predictions(_Schema):
    """One prediction for each row: class probabilities, or the target's values."""

    predictions: list[Any]


class CheckRequest(BaseModel):
    """A network, and what it is to learn; without data only its structure is checked."""

    model_config = ConfigDict(extra="forbid")

    network: NetworkSpec
    data: DataSpec | None = None
    training: TrainingSpec | None = None
    fork: ForkSpec | None = Field(
        default=None, description="Where training begins, if not at fresh weights: a schedule is checked from there on."
    )
    _found: list[Problem] = PrivateAttr(default_factory=list[Problem])

    @property
    def found(self) -> list[Problem]:
        """What was wrong with the settings that came; those here are as they were most likely meant."""
        return self._found

    @model_validator(mode="wrap")
    @classmethod
    def _read_as_meant(cls, value: Any, handler: ModelWrapValidatorHandler[Self]) -> Self:
        try:
            return handler(value)
        except ValidationError:
            reading = read(value)
            if not reading.problems:
                raise
        request = handler(reading.parts)
        request._found = reading.problems
        return request


class CodeRequest(BaseModel):
    """A run spec, and what to write it as."""

    model_config = ConfigDict(extra="forbid")

    spec: RunSpec
    target: Literal["keras", "curl", "python"] = Field(
        description="A script of plain Keras, a command for curl, or a script with the Python client."
    )


class NodeReport(_Schema):
    """What the check knows of a node; null where a problem hides it."""

    output_shape: list[int | None] | None
    params: int | None
    flops: int | float | None


class Totals(_Schema):
    """Sums over the network: weights, multiply-adds for one sample, bytes of memory."""

    params: int
    trainable: int
    flops: int | float
    memory: int | float


class Forecast(_Schema):
    """A rough estimate for this device."""

    seconds_per_epoch: float | None = None
    device: str | None = None


class Fix(_Schema):
    """A change that solves the problem; `edits` are applied in order."""

    label: str
    edits: Annotated[list[dict[str, Any]], ToldAs(list[Operation])]


class NetworkProblem(_Schema):
    """One problem, tied to its node and field where it has one."""

    code: str
    severity: Literal["error", "warning"]
    node: str | None
    field: str | None
    message: str
    values: dict[str, Any] = Field(description="What the message is made of.")
    fix: Fix | None


class CheckReport(_Schema):
    """All problems at once; `ok` means that no error is left."""

    ok: bool
    nodes: dict[str, NodeReport]
    totals: Totals
    forecast: Forecast | None = None
    monitors: list[str] = Field(
        default_factory=list[str],
        description="What a run would measure, under the names of history; early stopping may watch each of them.",
    )
    problems: list[NetworkProblem]


class Artifact(_Schema):
    """A file of a run."""

    name: str
    size: int


class ArtifactPage(_Schema):
    """The files of a run."""

    data: list[Artifact]
    next: str | None = None


class Frame(_Schema):
    """A picture of the network after so many epochs; 0 is before training."""

    epoch: int
    size: int = Field(description="Bytes.")


class FramePage(_Schema):
    """The frames of a run that are there, by epoch."""

    data: list[Frame]
    next: str | None = None


class Mistake(_Schema):
    """A row that the kept model got wrong: of the surest of them, or of those farthest off."""

    row: int = Field(description="Its place among the rows of its part, from 0.")
    truth: Number = Field(description="Its class, from 0, or its value.")
    said: Number = Field(description="What the model predicted.")
    confidence: Number | None = Field(default=None, description="The probability that it gave to the class it said.")
    sample: list[Number] | None = Field(default=None, description="Its raw values, flat; null where they are many.")


class SplitEvaluation(_Schema):
    """The kept model on one part of the rows: `confusion` for classes, the rest for numbers."""

    rows: int
    confusion: list[list[int]] | None = Field(default=None, description="Rows are true classes, columns predicted.")
    mae: Number | None = Field(default=None, description="Mean absolute error, in the target's unit.")
    rmse: Number | None = Field(default=None, description="Root mean squared error, in the target's unit.")
    points: list[tuple[Number, Number]] | None = Field(default=None, description="Some pairs of true and predicted.")
    mistakes: list[Mistake] = Field(default_factory=list[Mistake], description="The worst first, at most 12.")


class Evaluation(_Schema):
    """What the kept model gets right and wrong. Empty and sealed parts are left out."""

    epoch: int
    splits: dict[Literal["validation", "test"], SplitEvaluation]
