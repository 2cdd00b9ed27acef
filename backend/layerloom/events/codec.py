"""JSON that survives NaN and the infinities.

Non-finite numbers are the strings "NaN", "Infinity" and "-Infinity" on the wire
(plain JSON has no word for them). Only places that hold numbers are read back:
a log line that says "NaN" stays a string.
"""

import json
import math
from typing import Annotated, Any

from pydantic import BeforeValidator, PlainSerializer, WithJsonSchema
from typing_extensions import TypeAliasType

_WORDS = {"NaN": math.nan, "Infinity": math.inf, "-Infinity": -math.inf}


def encode_number(value: float) -> float | str:
    """A finite number as it is, a non-finite one as its word."""
    if isinstance(value, float) and not math.isfinite(value):
        if math.isnan(value):
            return "NaN"
        return "Infinity" if value > 0 else "-Infinity"
    return value


def decode_number(value: Any) -> Any:
    """The number behind a word; anything else as it is."""
    return _WORDS.get(value, value) if isinstance(value, str) else value


def to_wire(value: Any) -> Any:
    """A copy of plain JSON values in which no non-finite number is left."""
    if isinstance(value, float):
        return encode_number(value)
    if isinstance(value, dict):
        return {key: to_wire(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [to_wire(item) for item in value]
    return value


def dumps(value: Any) -> str:
    """Compact JSON text of plain values, non-finite numbers as words."""
    return json.dumps(to_wire(value), allow_nan=False, separators=(",", ":"), ensure_ascii=False)


# A float field that reads and writes the three words; in the OpenAPI document it has this name.
Number = TypeAliasType(
    "Number",
    Annotated[
        float,
        BeforeValidator(decode_number),
        PlainSerializer(encode_number, when_used="json"),
        WithJsonSchema({"anyOf": [{"type": "number"}, {"type": "string", "enum": list(_WORDS)}]}),
    ],
)
