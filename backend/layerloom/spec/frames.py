"""What frames (pictures of the network) show if the data has more than two features."""

from typing import Annotated, Literal

from pydantic import Field, field_validator

from layerloom.spec.base import SpecModel

# The index of a column, counted from 0.
Feature = Annotated[int, Field(strict=True, ge=0, le=1_000_000)]


class FramesSpec(SpecModel):
    """How pictures of the network are drawn; training does not depend on it.

    ``plane`` is the plane of boundary and unit tiles for data with more than two features. ``"pca"`` is the plane of
    the first two principal components of the training rows. A list names two features for x and y; the others are
    fixed at their mean.
    """

    plane: Literal["pca"] | Annotated[list[Feature], Field(min_length=2, max_length=2)] = "pca"

    @field_validator("plane")
    @classmethod
    def _differ(cls, value: Literal["pca"] | list[int]) -> Literal["pca"] | list[int]:
        if isinstance(value, list) and value[0] == value[1]:
            raise ValueError(f"the plane needs two different features, but both are {value[0]}")
        return value
