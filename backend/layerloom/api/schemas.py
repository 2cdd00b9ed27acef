"""What REST answers with, as models: the source of the OpenAPI document and the browser's types."""

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from layerloom.events.codec import Number
from layerloom.events.lifecycle import Reason, Status
from layerloom.events.types import RunEvent
from layerloom.spec import DataSpec, NetworkSpec, TrainingSpec
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


class Run(_Schema):
    """A run as it stands now. Times are RFC 3339 in UTC.

    `metrics` is flat and of the kept weights once the run has ended, of the last epoch
    while it is live.
    """

    id: str
    number: int = Field(description="The number people know it by: Run 12.")
    name: str
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
    metrics: dict[str, Number]
    error: dict[str, Any] | None
    queue_position: int | None = Field(description="Runs ahead of this one; null once it left the queue.")
    parameters: int | None = Field(description="Weights of the network, trainable or not.")


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

    name: str | None = Field(default=None, max_length=200, description="Null leaves it as it is.")
    tags: list[Tag] | None = Field(default=None, max_length=20, description="All of its tags; null leaves them.")


class LiveChanges(BaseModel):
    """What may be changed while a run trains."""

    model_config = ConfigDict(extra="forbid")

    pace: Pace | None = Field(description="Epochs a second; null is full speed.")


class Metrics(_Schema):
    """The curves: one list for each metric, as long as `epochs`. Superseded epochs are left out."""

    epochs: list[int]
    metrics: dict[str, list[Number | None]]
    durations: list[float]
    learning_rates: list[Number | None]


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


class NodeReport(_Schema):
    """What the check knows of a node; null where a problem hides it."""

    output_shape: Any = None
    params: int | None = None
    flops: int | float | None = None


class Totals(_Schema):
    """Sums over the network: weights, multiply-adds for one sample, bytes of memory."""

    model_config = ConfigDict(extra="allow")

    params: int = 0
    trainable: int = 0
    flops: int | float = 0
    memory: int | float = 0


class Forecast(_Schema):
    """A rough estimate for this device."""

    seconds_per_epoch: float | None = None
    device: str | None = None


class Fix(_Schema):
    """A change that solves the problem; `edits` are applied in order."""

    label: str
    edits: list[dict[str, Any]]


class NetworkProblem(_Schema):
    """One problem, tied to its node and field where it has one."""

    code: str
    severity: Literal["error", "warning"]
    node: str | None = None
    field: str | None = None
    message: str
    values: dict[str, Any] = {}
    fix: Fix | None = None


class CheckReport(_Schema):
    """All problems at once; `ok` means that no error is left."""

    ok: bool
    nodes: dict[str, NodeReport]
    totals: Totals
    forecast: Forecast | None = None
    problems: list[NetworkProblem]


class DatasetFacts(_Schema):
    """What is known of a dataset with given settings. `shape` is one sample's."""

    name: str
    title: str
    kind: Literal["points", "table", "images", "sequences"]
    task: Literal["classification", "regression"]
    shape: list[int]
    rows: int
    classes: list[str] | None
    features: list[str] | None
    target: str | None
    unit: str | None
    standardize: bool
    scale: float | None
    counts: dict[str, int]
    config_schema: dict[str, Any]


class DatasetPage(_Schema):
    """All datasets with their default settings."""

    data: list[DatasetFacts]
    next: str | None = None


class DatasetPreview(_Schema):
    """Some rows of a dataset, with the part of the split each belongs to."""

    facts: DatasetFacts
    x: list[Any]
    y: list[Any]
    split: list[Literal["train", "validation", "test"]]


class Artifact(_Schema):
    """A file of a run."""

    name: str
    size: int


class ArtifactPage(_Schema):
    """The files of a run."""

    data: list[Artifact]
    next: str | None = None
