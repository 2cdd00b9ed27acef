"""What a value read from JSON is. ``isinstance`` alone leaves the types of its parts unknown to the type checker."""

from typing import Any

from typing_extensions import TypeIs


def is_object(value: Any) -> TypeIs[dict[str, Any]]:
    """Whether it is an object; names in JSON are text."""
    return isinstance(value, dict)


def is_array(value: Any) -> TypeIs[list[Any]]:
    """Whether it is a list."""
    return isinstance(value, list)
