"""Names Python variables after the nodes of a network."""

import keyword
import re
from collections.abc import Iterable


def variables(nodes: Iterable[str], taken: Iterable[str]) -> dict[str, str]:
    """A variable name for each node, as similar to its id as Python allows, and never one of ``taken``."""
    used = set(taken)
    found: dict[str, str] = {}
    for node in nodes:
        base = re.sub(r"\W", "_", node, flags=re.ASCII)
        base = f"layer_{base}" if base[0].isdigit() else base
        name, number = base, 1
        while name in used or keyword.iskeyword(name):
            number += 1
            name = f"{base}_{number}"
        used.add(name)
        found[node] = name
    return found
