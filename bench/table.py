"""What a bench finds: a row for each thing measured, and the table of all rows."""

import statistics
import textwrap
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Protocol, Self

_WIDTH = 118


class Skip(Exception):
    """A bench, or a workload of it, cannot be measured here; its text is the sentence that says why."""


@dataclass(frozen=True)
class Row:
    """One workload, measured.

    Args:
        workload: What was done, in a few words.
        ours: The median of Layerloom's rounds, in ``unit``.
        unit: Of ``ours`` and ``theirs``, as "ms" or "MB"; less is better.
        rounds: How many were measured of each.
        theirs: The median of what it is compared with; None where there is nothing to compare.
        ratio: How many times better ours is, measured in turns (see `compared`); None without ``theirs``.
        goal: With ``theirs`` the least ratio, without it the most that ``ours`` may be; None where nothing is promised.
        note: What a reader must know to believe the numbers.
    """

    workload: str
    ours: float
    unit: str
    rounds: int
    theirs: float | None = None
    ratio: float | None = None
    goal: float | None = None
    note: str = ""

    @property
    def met(self) -> bool | None:
        """Whether the goal is reached; None without one."""
        if self.goal is None:
            return None
        return self.ours <= self.goal if self.ratio is None else self.ratio >= self.goal

    def to_json(self) -> dict[str, Any]:
        """As it is kept in a file of results."""
        return asdict(self) | {"met": self.met}

    @classmethod
    def from_json(cls, found: dict[str, Any]) -> Self:
        """The row that was kept."""
        return cls(**{name: value for name, value in found.items() if name != "met"})


class Bench(Protocol):
    """A module that measures."""

    def measure(self, only: str = "", rounds: int = 5) -> Iterable[Row]:
        """Rows as they are found, of the workloads whose name holds ``only``.

        Raises:
            Skip: if nothing can be measured on this machine as it is.
        """
        ...


def compared(
    workload: str,
    ours: Sequence[float],
    theirs: Sequence[float],
    *,
    unit: str,
    goal: float | None = None,
    note: str = "",
) -> Row:
    """The row of two series measured in turns: what is compared are neighbours, so that a noisy minute hits both.

    Args:
        workload: What was done.
        ours: Of each round.
        theirs: Of the same rounds.
        unit: Of both.
        goal: The least ratio.
        note: What a reader must know.
    """
    ratios = [other / own for own, other in zip(ours, theirs, strict=True)]
    return Row(
        workload,
        ours=statistics.median(ours),
        theirs=statistics.median(theirs),
        ratio=statistics.median(ratios),
        unit=unit,
        rounds=len(ratios),
        goal=goal,
        note=note,
    )


def table(found: dict[str, Sequence[Row] | str]) -> str:
    """All rows as text: by bench, either its rows or the sentence that says why it was skipped."""
    head = f"{'':50}{'ours':>13}{'theirs':>13}{'ratio':>8}{'goal':>12}{'rounds':>8}"
    return "\n".join([head, *(line for bench, rows in found.items() for line in _part(bench, rows))])


def _part(bench: str, rows: Sequence[Row] | str) -> Iterator[str]:
    yield bench
    if isinstance(rows, str):
        yield from _wrapped(f"skipped: {rows}")
        return
    for row in rows:
        yield _line(row)
        yield from _wrapped(row.note)


def _line(row: Row) -> str:
    ours, theirs = _number(row.ours, row.unit), _number(row.theirs, row.unit)
    ratio = "" if row.ratio is None else f"{row.ratio:.2f}x"
    met = {True: "  met", False: "  MISSED", None: ""}[row.met]
    return f"  {row.workload:<48}{ours:>13}{theirs:>13}{ratio:>8}{_goal(row):>12}{row.rounds:>8}{met}"


def _goal(row: Row) -> str:
    if row.goal is None:
        return ""
    return f"<= {row.goal:g} {row.unit}" if row.ratio is None else f">= {row.goal:g}x"


def _number(value: float | None, unit: str) -> str:
    """Three digits at least."""
    if value is None:
        return ""
    return f"{value:.0f} {unit}" if abs(value) >= 100 else f"{value:.3g} {unit}"


def _wrapped(note: str) -> list[str]:
    return textwrap.wrap(note, _WIDTH, initial_indent="      ", subsequent_indent="      ")
