"""What a run shows: one file a verdict, found here by its name.

A file has ``PLACE`` and ``judge``. ``judge(case)`` gives the verdict, whose code is the file's name, or None. The
files are asked in the order of their places, and the first that says something is the run's verdict. Its words are the
page's, under ``verdict.CODE``, and ``docs/rest.md`` says what its values are.
"""

import importlib
import pkgutil
from functools import cache
from types import ModuleType

from layerloom.diagnosis.case import Case, Verdict


def verdict_of(case: Case) -> Verdict | None:
    """The run's verdict; None where its numbers do not show any yet."""
    return next((verdict for module in modules() if (verdict := module.judge(case)) is not None), None)


def codes() -> list[str]:
    """The codes of all verdicts, in the order in which they are asked."""
    return [module.__name__.rpartition(".")[2] for module in modules()]


@cache
def modules() -> tuple[ModuleType, ...]:
    """The files of this folder, in the order in which they are asked."""
    found = (importlib.import_module(f"{__name__}.{each.name}") for each in pkgutil.iter_modules(__path__))
    return tuple(sorted(found, key=lambda module: module.PLACE))
