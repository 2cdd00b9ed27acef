"""Checks a dataset's settings against its schema, and completes them with defaults."""

from collections.abc import Mapping
from typing import Any

from layerloom.datasets.base import Dataset
from layerloom.errors import DatasetError
from layerloom.spec.base import brief

_TYPES: dict[str, tuple[type, ...]] = {"number": (int, float), "integer": (int,), "boolean": (bool,), "string": (str,)}


def complete(dataset: Dataset, config: Mapping[str, Any]) -> dict[str, Any]:
    """The settings with every default filled in.

    Raises:
        DatasetError: for an unknown setting, a wrong type or a value out of range.
    """
    known: dict[str, Any] = dataset.config_schema["properties"]
    for key in config:
        if key not in known:
            settings = ", ".join(known) or "no settings"
            key = key[:60]
            raise DatasetError(
                f"The dataset '{dataset.name}' has no setting '{key}'.",
                field=f"data.config.{key}",
                expected=settings,
                received=key,
                fix=f"Remove '{key}' from data.config.",
            )
    return {key: _checked(key, config.get(key, schema["default"]), schema) for key, schema in known.items()}


def _checked(key: str, value: Any, schema: Mapping[str, Any]) -> Any:
    wanted: str = schema["type"]
    # As in JSON Schema, 500.0 is an integer, and a boolean is not a number.
    if wanted == "integer" and isinstance(value, float) and value.is_integer():
        value = int(value)
    # Numpy refuses -0.0 as negative.
    value = 0.0 if isinstance(value, float) and not value else value
    right_type = isinstance(value, _TYPES[wanted]) and (wanted == "boolean" or not isinstance(value, bool))
    low, high = schema.get("minimum"), schema.get("maximum")
    # A comparison with NaN is false, so NaN is out of every range.
    in_range = right_type and (low is None or value >= low) and (high is None or value <= high)
    if not in_range:
        expected = f"{'an' if wanted == 'integer' else 'a'} {wanted}"
        if low is not None and high is not None:
            expected += f" from {low} to {high}"
        raise DatasetError(
            f"The setting '{key}' must be {expected}; received {brief(value)}.",
            field=f"data.config.{key}",
            expected=expected,
            received=brief(value),
            fix=f"Set '{key}' to {expected}; the default is {schema['default']}.",
        )
    return value
