"""What REST takes and answers about the life of a run: forks, kept states, devices."""

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from layerloom.events.codec import Number
from layerloom.graph.summary import Summary
from layerloom.spec.base import NoTruth


class _Schema(BaseModel):
    model_config = ConfigDict(frozen=True)


class ForkRequest(BaseModel):
    """From which epoch a new run begins, and what is different in it."""

    model_config = ConfigDict(extra="forbid")

    epoch: Annotated[int, Field(ge=1, le=1_000_000, description="A whole epoch that the run has kept."), NoTruth]
    changes: dict[str, Any] = Field(
        default_factory=dict,
        description=(
            "A JSON merge patch (RFC 7396) on the run's spec: objects are merged, lists are replaced, null gives the "
            "default back. `training.epochs` is the total, the kept ones among them."
        ),
        examples=[{"training": {"optimizer": {"config": {"learning_rate": 0.0001}}, "epochs": 200}}],
    )


class Checkpoint(_Schema):
    """A state of training that is kept: after `batch` batches of the epoch that follows `epoch`."""

    epoch: int
    batch: int = Field(description="0 for a whole epoch; only of those can a run be forked.")
    size: int = Field(description="Bytes.")
    which: list[str] = Field(description="What it is kept as: `best`, `last`, `kept`.")
    metrics: dict[str, Number] | None = Field(description="Of that epoch; null where it is not over.")
    steps: int | None = Field(
        description="Batches that the optimizer had done, over all runs that this one continues. A fork's schedule "
        "goes on there if its optimizer is of the same class. Null for states of earlier versions."
    )


class CheckpointPage(_Schema):
    """The kept states of a run, the earliest first."""

    data: list[Checkpoint]
    next: None = None


class DeviceRun(_Schema):
    """The run that has a device."""

    id: str
    number: int
    title: str
    name: str
    summary: Summary


class Device(_Schema):
    """A place where one run trains at a time."""

    name: str
    kind: Literal["cpu", "gpu"]
    slot: int
    cores: list[int] = Field(description="The cores that its processes run on; empty where the system does not say.")
    run: DeviceRun | None = Field(description="What trains there now; null while it is free.")
    warm: bool = Field(description="A process with its imports done waits there for the next run.")
    load: float | None = Field(description="How busy it is, 0 to 1: the GPU, or the cores; null where nobody says.")
    memory_used: int | None = Field(description="Bytes: of the GPU, or of the processes on these cores.")
    memory_total: int | None = Field(description="Bytes that the device, or the machine, has.")


class DevicePage(_Schema):
    """The devices of this server, by slot."""

    data: list[Device]
    next: None = None
