"""What a verdict is made from, and what it is made of."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from layerloom.diagnosis.curves import Curves
from layerloom.events import TERMINAL, DiagnosisData, Reason, Status
from layerloom.events.lifecycle import UNSUCCESSFUL
from layerloom.graph.problems import Edit
from layerloom.spec import RunSpec


@dataclass(frozen=True, slots=True)
class Case:
    """A run as its verdict sees it.

    ``overfitting`` is what the event log says: since when a run overfits is judged once, while it trains. ``error`` is
    that of a run that failed.
    """

    spec: RunSpec
    curves: Curves
    status: Status = Status.COMPLETED
    reason: Reason | None = Reason.EPOCHS_REACHED
    overfitting: DiagnosisData | None = None
    error: Mapping[str, Any] | None = None

    @property
    def has_ended_well(self) -> bool:
        """Whether it ended by itself or was stopped, so that what is missing will not come any more."""
        return self.status in TERMINAL - UNSUCCESSFUL


@dataclass(frozen=True, slots=True)
class Remedy:
    """A change worth a try: its code, the values that its words are made of, and the edits of the run spec."""

    code: str
    values: Mapping[str, Any]
    edits: tuple[Edit, ...]


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a run shows: its code, the values that its words are made of, and at most three remedies.

    ``together`` is all of them in one, where there are several and they go together.
    """

    code: str
    values: Mapping[str, Any] = field(default_factory=dict[str, Any])
    remedies: tuple[Remedy, ...] = ()
    together: Remedy | None = None
