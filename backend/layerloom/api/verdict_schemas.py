"""What REST answers about a run's verdict."""

from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from layerloom.graph.operations import Operation


class _Schema(BaseModel):
    model_config = ConfigDict(frozen=True)


class RunRemedy(_Schema):
    """A change that is worth a try."""

    code: str = Field(description="Names it, also below `/verdict/`.")
    values: dict[str, Any] = Field(description="What the words about it are made of.")
    edits: list[Operation] = Field(description="Applied in order to the run's spec; seed and split stay as they are.")


class RunVerdict(_Schema):
    """What the curves show so far; `code` is null where they do not show anything yet."""

    code: str | None = Field(description="Names it; `docs/rest.md` lists all.")
    values: dict[str, Any] = Field(description="The numbers that show it. What is not finite is a word, as in events.")
    remedies: list[RunRemedy] = Field(description="At most three, those that the spec does not have yet.")
    together: RunRemedy | None = Field(description="All of them in one copy; null where there are fewer than two.")
