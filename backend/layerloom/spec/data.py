"""The data of a run: which dataset, its shape, and its split."""

from typing import Annotated, Any

from pydantic import Field, StringConstraints, model_validator

from layerloom.spec.base import NoTruth, Seed, SpecModel

Size = Annotated[int, Field(ge=1, le=1_000_000), NoTruth]
Share = Annotated[float, Field(ge=0.0, lt=1.0), NoTruth]


class SplitSpec(SpecModel):
    """The shares of all rows for validation and test; the rest are training rows.

    With ``sealed``, the test rows are not evaluated until a person asks for the score.
    """

    validation: Share = 0.2
    test: Share = 0.1
    seed: Seed = 0
    stratify: bool = True
    sealed: bool = False

    @model_validator(mode="after")
    def _leaves_rows_to_train(self) -> "SplitSpec":
        if self.validation + self.test >= 1.0:
            raise ValueError(
                f"validation ({self.validation}) and test ({self.test}) leave no rows to train on; "
                "their sum must be below 1"
            )
        return self


class DataSpec(SpecModel):
    """A dataset, its settings, and how its samples enter the network.

    ``config`` holds the settings of a generator (noise, size, seed). ``shape`` reshapes
    one sample. ``standardize`` (default: true for tables, otherwise false) puts a
    normalization fitted on the training rows into the model.
    """

    dataset: Annotated[str, StringConstraints(min_length=1, max_length=200)]
    config: dict[str, Any] = Field(default_factory=dict)
    shape: Annotated[list[Size], Field(min_length=1, max_length=6)] | None = None
    split: SplitSpec = Field(default_factory=SplitSpec)
    standardize: bool | None = None
