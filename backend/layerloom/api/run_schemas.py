"""The REST models of forks, kept states and devices."""

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from layerloom.events.codec import Number
from layerloom.graph.summary import Summary
from layerloom.spec.base import NoTruth


class _Schema(BaseModel):
    model_config = ConfigDict(frozen=True)


class ForkRequest(BaseModel):
    """The epoch at which a new run begins, and its changes."""

    model_config = ConfigDict(extra="forbid")

    epoch: Annotated[int, Field(ge=1, le=1_000_000, description="A whole epoch that the run has kept."), NoTruth]
    changes: dict[str, Any] = Field(
        default_factory=dict,
        description=(
            "A JSON merge patch (RFC 7396) on the run's spec: objects are merged, lists are replaced, null restores "
            "the default. `training.epochs` is the total, including the kept ones."
        ),
        examples=[{"training": {"optimizer": {"config": {"learning_rate": 0.0001}}, "epochs": 200}}],
    )


class Checkpoint(_Schema):
    """A state of training that is kept: after `batch` batches of the epoch that follows `epoch`."""

    epoch: int
    batch: int = Field(description="0 for a whole epoch; only at those can a fork begin.")
    size: int = Field(description="Bytes.")
    which: list[str] = Field(description="Why it is kept: `best`, `last`, `kept`.")
    metrics: dict[str, Number] | None = Field(description="The metrics of that epoch; null if it is not finished.")
    steps: int | None = Field(
        description="Batches that the optimizer has done, including those of parent runs. A fork's schedule continues "
        "there if its optimizer has the same class. Null for states of earlier versions."
    )


class CheckpointPage(_Schema):
    """The kept states of a run, the earliest first."""

    data: list[Checkpoint]
    next: None = None


class DeviceRun(_Schema):
    """The run on a device."""

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
    cores: list[int] = Field(description="The cores of its processes; empty if the system does not report them.")
    run: DeviceRun | None = Field(description="The run that trains there now; null while it is free.")
    warm: bool = Field(description="Whether a process that has done its imports waits there for the next run.")
    load: float | None = Field(description="The load of the GPU, or of the cores, 0 to 1; null if unknown.")
    memory_used: int | None = Field(description="Bytes used on the GPU, or by the processes on these cores.")
    memory_total: int | None = Field(description="Bytes of memory of the device, or of the machine.")


class DevicePage(_Schema):
    """The devices of this server, by slot."""

    data: list[Device]
    next: None = None
