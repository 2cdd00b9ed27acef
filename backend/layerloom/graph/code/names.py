"""Python variables named after the nodes of a network."""

import keyword
import re
from collections.abc import Iterable


def variables(nodes: Iterable[str], taken: Iterable[str]) -> dict[str, str]:
    """A variable for each node, as near to its id as Python allows; none of them is in ``taken``."""
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
