"""What everything in the catalogue does, in words. Read by `introspect.py` only."""

from layerloom.catalog.words import activations, layers, losses, metrics, parts

_BY_KIND = {"layer": layers, "loss": losses, "metric": metrics, "activation": activations}


def help_of(kind: str, name: str) -> str | None:
    """One line on what a class or function does; None where it has not been written yet."""
    return _BY_KIND.get(kind, parts).HELP.get(name)


def formula_of(kind: str, name: str) -> str | None:
    """Its formula, where it has one that helps."""
    return _BY_KIND.get(kind, parts).FORMULA.get(name)
