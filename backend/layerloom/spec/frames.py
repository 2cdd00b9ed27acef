"""What frames show of data with more than two features."""

from typing import Annotated, Literal

from pydantic import Field, field_validator

from layerloom.spec.base import SpecModel

# Counted from 0, as columns of a row.
Feature = Annotated[int, Field(strict=True, ge=0, le=1_000_000)]


class FramesSpec(SpecModel):
    """How a network's pictures are drawn; nothing of training depends on it.

    ``plane`` is what boundary and unit tiles show of rows with more than two features: ``"pca"``, the plane of the
    training rows' first two principal components, or the two features along x and y, the others at their mean.
    """

    plane: Literal["pca"] | Annotated[list[Feature], Field(min_length=2, max_length=2)] = "pca"

    @field_validator("plane")
    @classmethod
    def _differ(cls, value: Literal["pca"] | list[int]) -> Literal["pca"] | list[int]:
        if isinstance(value, list) and value[0] == value[1]:
            raise ValueError(f"the plane needs two different features, and both are {value[0]}")
        return value
