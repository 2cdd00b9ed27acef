"""JSON that can carry NaN and the infinities.

JSON has no literals for non-finite numbers, so they travel as the strings "NaN", "Infinity" and "-Infinity".
Only fields that hold numbers are decoded: a log line that says "NaN" stays a string.
"""

import json
import math
from collections.abc import Iterable
from typing import Annotated, Any, cast

from pydantic import BeforeValidator, PlainSerializer, WithJsonSchema
from typing_extensions import TypeAliasType

from layerloom.json_values import is_object

_WORDS = {"NaN": math.nan, "Infinity": math.inf, "-Infinity": -math.inf}


def encode_number(value: float) -> float | str:
    """A finite number unchanged; a non-finite one as its string, such as "NaN"."""
    if isinstance(value, float) and not math.isfinite(value):
        if math.isnan(value):
            return "NaN"
        return "Infinity" if value > 0 else "-Infinity"
    return value


def decode_number(value: Any) -> Any:
    """The number that "NaN", "Infinity" or "-Infinity" stands for; any other value unchanged."""
    return _WORDS.get(value, value) if isinstance(value, str) else value


def to_wire(value: Any) -> Any:
    """A copy of plain JSON values, with non-finite numbers replaced by strings."""
    if isinstance(value, float):
        return encode_number(value)
    if is_object(value):
        return {key: to_wire(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [to_wire(item) for item in cast("Iterable[Any]", value)]
    return value


def dumps(value: Any) -> str:
    """Compact JSON text of plain values, with non-finite numbers as strings."""
    return json.dumps(to_wire(value), allow_nan=False, separators=(",", ":"), ensure_ascii=False)


# A float field that reads and writes the three strings; the OpenAPI document calls it "Number".
Number = TypeAliasType(
    "Number",
    Annotated[
        float,
        BeforeValidator(decode_number),
        PlainSerializer(encode_number, when_used="json"),
        WithJsonSchema({"anyOf": [{"type": "number"}, {"type": "string", "enum": list(_WORDS)}]}),
    ],
)
