"""The models of REST's answers about datasets."""

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field
from typing_extensions import TypeAliasType

from layerloom.api.catalog_schemas import ParamsSchema
from layerloom.api.told import ToldAs

Part = Literal["train", "validation", "test"]
NestedNumbers = TypeAliasType("NestedNumbers", "float | list[NestedNumbers]")
DownloadWord = Literal["absent", "downloading", "ready", "failed"]


class _Schema(BaseModel):
    model_config = ConfigDict(frozen=True)


class DownloadFacts(_Schema):
    """For a downloaded dataset: whether it is on this machine."""

    state: DownloadWord
    size: int = Field(description="Bytes to fetch.")
    home: str = Field(description="The web page of its publisher.")


class Counts(_Schema):
    """Rows of each part of the split."""

    train: int
    validation: int
    test: int


class Balance(_Schema):
    """Rows of each class in each part of the split."""

    train: list[int]
    validation: list[int]
    test: list[int]


class TargetFacts(_Schema):
    """The range of the values to predict, over all rows."""

    min: float
    max: float
    near_zero: float = Field(
        description="The share of values below a hundredth of their mean size, whose percentages have no meaning."
    )


class DatasetFacts(_Schema):
    """The facts of a dataset with given settings. `shape` is that of one sample."""

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
    counts: Counts
    balance: Balance | None = Field(
        description="Rows of each class in each part; null for numbers, and while the rows are not on this machine."
    )
    targets: TargetFacts | None = Field(description="Null for classes, and while the rows are not on this machine.")
    download: DownloadFacts | None = Field(description="Null for a dataset that needs no download.")
    config_schema: Annotated[dict[str, Any], ToldAs(ParamsSchema)]


class DatasetPage(_Schema):
    """All datasets with their default settings."""

    data: list[DatasetFacts]
    next: str | None = None


class Column(_Schema):
    """A column over all rows; the histogram counts equal steps from `min` to `max`."""

    name: str
    min: float
    max: float
    mean: float
    std: float
    histogram: list[int]


class DatasetPreview(_Schema):
    """Some rows of a dataset, with the part of the split each belongs to."""

    facts: DatasetFacts
    x: Annotated[list[Any], ToldAs(list[NestedNumbers])]
    y: Annotated[list[Any], ToldAs(list[NestedNumbers])]
    split: list[Part]
    columns: list[Column] | None = Field(description="Of tables and points; null for images and sequences.")


class DownloadState(_Schema):
    """The progress of a download in bytes; `message` is set if it failed."""

    state: DownloadWord
    received: int
    total: int
    message: str | None = None
