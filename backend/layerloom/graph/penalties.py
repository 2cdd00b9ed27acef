"""Which networks ask for penalties: their loss is taken apart (docs/rest.md), so they have metrics that others lack."""

from typing import Any

from layerloom.catalog import load as catalog
from layerloom.spec import NetworkSpec

_ENDING = "_regularizer"


def asks_for_penalties(network: NetworkSpec) -> bool:
    """Whether any layer, or one inside a wrapper, has a regularizer, however weak and whether or not it ever counts."""
    return any(_asks(node.class_name, node.config) for node in network.nodes)


def _asks(class_name: str, config: dict[str, Any]) -> bool:
    entry = catalog.find("layer", class_name)
    return (entry is not None and bool(entry.traits["penalizes"])) or _has(config)


def _has(value: Any) -> bool:
    """Whether a parameter, or one of an object inside it, is a regularizer."""
    if isinstance(value, list):
        return any(_has(item) for item in value)
    if not isinstance(value, dict):
        return False
    if isinstance(class_name := value.get("class_name"), str):
        return _asks(class_name, value.get("config", {}))
    return any((name.endswith(_ENDING) and item is not None) or _has(item) for name, item in value.items())
