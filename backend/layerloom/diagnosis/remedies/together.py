"""One remedy that joins several."""

import dataclasses
from collections.abc import Callable, Sequence
from typing import Any

from layerloom.diagnosis.case import Case, Remedy
from layerloom.graph.edits import apply
from layerloom.graph.problems import Edit
from layerloom.spec import parse_run_spec


def together(case: Case, remedies: Sequence[Callable[[Case], Remedy | None]]) -> Remedy | None:
    """All remedies in one, each made for the spec that the ones before it changed; None if fewer than two apply."""
    codes: list[str] = []
    edits: list[Edit] = []
    for remedy in remedies:
        found = remedy(case)
        if found is None:
            continue
        codes.append(found.code)
        edits += found.edits
        changed: dict[str, Any] = apply(case.spec.to_json(), found.edits)
        case = dataclasses.replace(case, spec=parse_run_spec(changed))
    return Remedy("together", {"remedies": codes}, tuple(edits)) if len(codes) > 1 else None
