"""Descriptions of everything in the catalogue. Only `introspect.py` reads this package."""

from layerloom.catalog.words import activations, layers, losses, metrics, parts

_BY_KIND = {"layer": layers, "loss": losses, "metric": metrics, "activation": activations}


def help_of(kind: str, name: str) -> str | None:
    """One line that says what a class or function does; None if it has not been written yet."""
    return _BY_KIND.get(kind, parts).HELP.get(name)


def formula_of(kind: str, name: str) -> str | None:
    """Its formula; None if there is none that helps."""
    return _BY_KIND.get(kind, parts).FORMULA.get(name)
