"""The models of REST's answers: the source of the OpenAPI document and the browser's types."""

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
    """The version of this server."""

    version: str


class RunForecast(_Schema):
    """The check's rough estimate for a run before it trained."""

    seconds_per_epoch: float
    device: str
    memory: int | float = Field(description="Bytes held while training.")


class Run(_Schema):
    """The current state of a run. Times are RFC 3339 in UTC.

    `metrics` is one flat object: of the last epoch while the run is live, and of the kept weights after its end.
    """

    id: str
    number: int = Field(description="The number that people see: Run 12.")
    name: str = Field(description="The name that a person gave it; may be empty.")
    title: str = Field(description="Its name, or else a description such as `2-16-16-2, dropout 0.3`.")
    summary: Summary = Field(description="The parts of the description, for formatting in another language.")
    tags: list[str]
    status: Status
    reason: Reason | None
    message: str | None = Field(description="Why it has its status, in a sentence.")
    spec: dict[str, Any] = Field(description="The run spec, including defaults.")
    created_at: str
    started_at: str | None
    finished_at: str | None
    attempt: int
    epoch: int = Field(description="Finished epochs; superseded ones do not count.")
    epochs: int = Field(description="Epochs asked for.")
    best_epoch: int | None
    kept: Kept = Field(
        description="Which weights it keeps: those of the best epoch, or the last ones, also if no epoch is best."
    )
    kept_model: KeptModel | None = Field(
        description=(
            "The model that it keeps. Null before its end, if no model is kept (`message` says so), and for a run of "
            "an older version."
        )
    )
    metrics: dict[str, Number]
    error: dict[str, Any] | None
    queue_position: int | None = Field(description="Runs ahead of this one; null if it is not queued.")
    parameters: int | None = Field(description="Weights of the network, trainable or not.")
    forecast: RunForecast | None = Field(description="Null for a run of an older version.")
    waiting: WaitingData | None = Field(default=None, description="Why a training run stands still; else null.")
    wishes: list[Wish] = Field(
        description=(
            "The open commands of a live run. A `command` event with the same `id` reports that one is done; a pause "
            "and a stop are done with the status."
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
        description="Null keeps it; empty text removes it, and then `title` is a description.",
    )
    tags: list[Tag] | None = Field(default=None, max_length=20, description="All of its tags; null keeps them.")


class LiveChanges(BaseModel):
    """What may be changed while a run trains."""

    model_config = ConfigDict(extra="forbid")

    learning_rate: Rate | None = Field(
        default=None, description="The optimizer's learning rate from the next batch on; not for a run with a schedule."
    )
    pace: Pace | None = Field(default=None, description="Epochs per second; null is full speed.")

    @model_validator(mode="after")
    def _something(self) -> Self:
        if not self.model_fields_set:
            raise ValueError("Give a learning rate, a pace, or both.")
        if "learning_rate" in self.model_fields_set and self.learning_rate is None:
            raise ValueError("A learning rate is a number; omit it to keep the current one.")
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
    durations: list[float] = Field(description="Seconds of each epoch, including validation.")
    best_epoch: int | None
    commands: list[CommandData] = Field(description="The commands that took effect, in order.")


class RunCurvesPage(_Schema):
    """The curves of the requested runs that exist, in the requested order."""

    data: list[RunCurves]
    next: None = None


class PredictRequest(BaseModel):
    """Raw rows in the form of the dataset; the model itself prepares them."""

    model_config = ConfigDict(extra="forbid")

    rows: list[Any] = Field(min_length=1, max_length=10_000, description="Rows, each with the shape of a sample.")
    which: Literal["best", "last"] | None = Field(default=None, description="The kept model unless named.")


class Predictions(_Schema):
    """One prediction for each row: class probabilities, or the target's values."""

    predictions: list[Any]


class CheckRequest(BaseModel):
    """A network, with its data and training; without data only its structure is checked."""

    model_config = ConfigDict(extra="forbid")

    network: NetworkSpec
    data: DataSpec | None = None
    training: TrainingSpec | None = None
    fork: ForkSpec | None = Field(
        default=None,
        description="Where training begins, if not with fresh weights; a schedule is checked from there on.",
    )
    _found: list[Problem] = PrivateAttr(default_factory=list[Problem])

    @property
    def found(self) -> list[Problem]:
        """The problems of the received settings; this model has corrected settings, as they were most likely meant."""
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
    """A run spec, and the form of the code."""

    model_config = ConfigDict(extra="forbid")

    spec: RunSpec
    target: Literal["keras", "curl", "python"] = Field(
        description="A script of plain Keras, a command for curl, or a script with the Python client."
    )


class NodeReport(_Schema):
    """The check's results for a node; null if a problem hides them."""

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
    values: dict[str, Any] = Field(description="The values in the message.")
    fix: Fix | None


class CheckReport(_Schema):
    """All problems at once; `ok` means that no error is left."""

    ok: bool
    nodes: dict[str, NodeReport]
    totals: Totals
    forecast: Forecast | None = None
    monitors: list[str] = Field(
        default_factory=list[str],
        description="The reported names of a run's metrics; early stopping may monitor each of them.",
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
    """The available frames of a run, by epoch."""

    data: list[Frame]
    next: str | None = None


class Mistake(_Schema):
    """A row that the kept model got wrong: a confident mistake, or a large error."""

    row: int = Field(description="Its place among the rows of its part, from 0.")
    truth: Number = Field(description="Its class, from 0, or its value.")
    said: Number = Field(description="What the model predicted.")
    confidence: Number | None = Field(default=None, description="The probability of the predicted class.")
    sample: list[Number] | None = Field(
        default=None, description="Its raw values as a flat list; null if there are too many."
    )


class SplitEvaluation(_Schema):
    """The evaluation of the kept model on one part of the rows: `confusion` for classes, the rest for numbers."""

    rows: int
    confusion: list[list[int]] | None = Field(default=None, description="Rows are true classes, columns predicted.")
    mae: Number | None = Field(default=None, description="Mean absolute error, in the target's unit.")
    rmse: Number | None = Field(default=None, description="Root mean squared error, in the target's unit.")
    points: list[tuple[Number, Number]] | None = Field(default=None, description="Some pairs of true and predicted.")
    mistakes: list[Mistake] = Field(default_factory=list[Mistake], description="The worst first, at most 12.")


class Evaluation(_Schema):
    """The evaluation of the kept model. Empty and sealed parts are left out."""

    epoch: int
    splits: dict[Literal["validation", "test"], SplitEvaluation]
