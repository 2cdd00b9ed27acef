"""How a network is trained: loss, optimizer, epochs, and when to stop."""

from typing import Annotated, Any, Literal, Self

from pydantic import Field, StringConstraints, field_validator

from layerloom.spec.base import NoTruth, Seed, SpecModel
from layerloom.spec.network import ClassConfig

Name = Annotated[str, StringConstraints(min_length=1, max_length=100)]
# The keys of class weights are strings, as always in JSON: {"0": 1.0, "1": 3.5}.
# With larger weights, gradients and their squares would leave the range of float32.
Weight = Annotated[float, Field(ge=0, le=1e9), NoTruth]
ClassIndex = Annotated[str, StringConstraints(pattern=r"^[0-9]{1,6}$")]
# The loss without the penalties of layers. Every network with penalties reports this metric.
DATA_LOSS = "data_loss"
# Epochs per second. At slower paces than one epoch in a quarter of an hour nobody waits, and timers would overflow.
Pace = Annotated[float, Field(ge=0.001, le=1000), NoTruth]
# The weights that a run keeps.
Kept = Literal["best", "last"]


class EarlyStoppingSpec(SpecModel):
    """The arguments of Keras's EarlyStopping, under the same names.

    The best epoch is chosen from the whole run; ``start_from_epoch`` and
    ``baseline`` only decide when to stop.
    """

    monitor: Name = "val_loss"
    mode: Literal["auto", "min", "max"] = "auto"
    patience: Annotated[int, Field(ge=0, le=1_000_000), NoTruth] = 5
    min_delta: Annotated[float, Field(ge=0), NoTruth] = 0.0
    baseline: Annotated[float, NoTruth] | None = None
    start_from_epoch: Annotated[int, Field(ge=0, le=1_000_000), NoTruth] = 0
    restore_best_weights: bool = True


class TrainingSpec(SpecModel):
    """Everything between the built model and the finished run.

    With ``batch_size`` "full", training is batch gradient descent. ``pace`` is in epochs per second; null means
    full speed. It changes when results come, but not the results. Unless ``engine`` and ``jit_compile`` (XLA)
    are given, the runner chooses them and logs why. They change numbers only by rounding.
    ``dtype_policy`` is Keras's mixed precision; it helps on a GPU.
    """

    loss: Name | ClassConfig
    optimizer: ClassConfig = Field(
        default_factory=lambda: ClassConfig(class_name="Adam", config={"learning_rate": 0.001})
    )
    metrics: Annotated[list[Name | ClassConfig], Field(max_length=32)] = Field(default_factory=list[Name | ClassConfig])
    epochs: Annotated[int, Field(ge=1, le=1_000_000), NoTruth] = 10
    batch_size: Annotated[int, Field(ge=1, le=10_000_000), NoTruth] | Literal["full"] = 32
    shuffle: bool = True
    class_weight: Annotated[dict[ClassIndex, Weight], Field(max_length=10_000)] | None = None
    seed: Seed = 0
    early_stopping: EarlyStoppingSpec | None = None
    stop_on_nan: bool = True
    pace: Pace | None = None
    engine: Literal["auto", "resident", "streaming"] = "auto"
    jit_compile: Literal["auto"] | bool = "auto"
    dtype_policy: Literal["float32", "mixed_float16", "mixed_bfloat16"] = "float32"

    @field_validator("optimizer", mode="before")
    @classmethod
    def _optimizer_by_name(cls, value: Any) -> Any:
        # Keras takes optimizer="adam"; so does the spec.
        return {"class_name": value} if isinstance(value, str) else value

    @classmethod
    def stored(cls, document: dict[str, Any]) -> Self:
        """The training of a stored run, without validation: an earlier version may have accepted more."""
        stopping = document.get("early_stopping")
        early_stopping = None if stopping is None else EarlyStoppingSpec.model_construct(None, **stopping)
        return cls.model_construct(None, **document | {"early_stopping": early_stopping})

    @property
    def kept(self) -> Kept:
        """Which weights the run keeps: those of the best epoch, unless early stopping must not restore them."""
        stopping = self.early_stopping
        return "last" if stopping is not None and not stopping.restore_best_weights else "best"

    def monitored(self, *, validates: bool) -> str:
        """The metric that decides which epoch is best. Without validation rows its training counterpart is used."""
        monitor = self.early_stopping.monitor if self.early_stopping else "val_loss"
        return monitor if validates else monitor.removeprefix("val_")
