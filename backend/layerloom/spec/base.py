"""What every part of the run spec has in common."""

from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field

MAX_SEED = 2**32 - 1

Seed = Annotated[int, Field(strict=True, ge=0, le=MAX_SEED)]


class SpecModel(BaseModel):
    """Frozen, and strict about names: an unknown field is an error, never ignored."""

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)

    def to_json(self) -> dict[str, Any]:
        """The spec as plain JSON values, defaults written out."""
        return self.model_dump(mode="json")
