"""Traits of the classes in the catalogue. Only `introspect.py` reads this package.

A trait is a fact by which code decides, so that no other module names a class. Examples: whether a layer is recurrent,
and whether a higher metric is better. Each kind has a module here. If possible, it finds a trait from Keras itself;
the other traits are in tables, which tests compare with Keras.

Other code reads traits from the catalogue: ``catalog.find(kind, name).traits``, or an entry's ``traits`` on the page.
"""

from typing import Any

from layerloom.catalog.traits import layers, losses, metrics, optimizers, schedules


def traits_of(kind: str, name: str, cls: Any) -> dict[str, Any]:
    """The traits of a class, as plain JSON values; empty for a kind without any.

    Args:
        kind: The kind in the catalogue, such as ``layer``.
        name: The name of the class in the catalogue.
        cls: The Keras class itself.
    """
    match kind:
        case "layer":
            return layers.traits(name, cls)
        case "loss":
            return losses.traits(name, cls)
        case "metric":
            return metrics.traits(name, cls)
        case "optimizer":
            return optimizers.traits(name, cls)
        case "schedule":
            return schedules.traits(cls)
        case _:
            return {}
