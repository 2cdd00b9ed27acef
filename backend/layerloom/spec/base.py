"""What all parts of the run spec have in common."""

import reprlib
from collections.abc import Sequence
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field
from pydantic_core import ErrorDetails, PydanticCustomError, to_jsonable_python


def _no_truth(value: Any) -> Any:
    if isinstance(value, bool):
        raise PydanticCustomError("not_a_number", "Input should be a number; true and false are not numbers")
    return value


# For number fields: Python takes true as 1, but JSON's true is not a number.
NoTruth = BeforeValidator(_no_truth)

MAX_SEED = 2**32 - 1

Seed = Annotated[int, Field(strict=True, ge=0, le=MAX_SEED)]


def _tell_made_defaults(schema: dict[str, Any], model: type[BaseModel]) -> None:
    """Add the defaults that come from factories: pydantic leaves them out of the JSON Schema."""
    for name, field in model.model_fields.items():
        if field.default_factory is not None:
            made = field.get_default(call_default_factory=True, validated_data={})
            schema["properties"][name]["default"] = to_jsonable_python(made)


class SpecModel(BaseModel):
    """Frozen, and strict about names: an unknown field is an error."""

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
        allow_inf_nan=False,
        # In what is checked elsewhere, such as a layer's config: null would be another wrong value than the one given.
        ser_json_inf_nan="constants",
        json_schema_extra=_tell_made_defaults,
    )

    def to_json(self) -> dict[str, Any]:
        """The spec as plain JSON values, including defaults."""
        return self.model_dump(mode="json")


# A document may contain a hundred thousand errors; nobody reads more than these.
_MAX_ERRORS = 100


def field_errors(errors: Sequence[ErrorDetails], *, within: str = "") -> list[dict[str, Any]]:
    """One plain entry for each field that pydantic refused; the first hundred of them.

    Args:
        errors: The list from ``ValidationError.errors()``.
        within: The first part of each path, which is removed.
    """
    return [
        {
            "code": item["type"],
            "field": ".".join(str(part) for part in item["loc"]).removeprefix(within).removeprefix("."),
            "message": item["msg"].removeprefix("Value error, "),
            "received": brief(item.get("input")),
        }
        for item in errors[:_MAX_ERRORS]
    ]


def brief(value: Any) -> str:
    """A short repr of a value; a large value is never written out completely."""
    return _BRIEF.repr(value)


class _Brief(reprlib.Repr):
    def __init__(self) -> None:
        super().__init__()
        self.maxlevel = 3
        self.maxdict = self.maxlist = 8
        self.maxstring = self.maxlong = self.maxother = 100


_BRIEF = _Brief()
