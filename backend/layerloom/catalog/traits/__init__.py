"""What the classes of the catalogue are like, beyond their parameters. Read by `introspect.py` only.

A trait is a fact that code decides by, so that no other module names a class: whether a layer is recurrent, whether
more of a metric is better. Each kind has a module here. It finds a trait from Keras itself where it can; what
Keras does not tell stands in one table, which a test compares with what Keras does.

Everyone else reads them from the catalogue: ``catalog.find(kind, name).traits``, or an entry's ``traits`` on the page.
"""

from typing import Any

from layerloom.catalog.traits import layers, losses, metrics, optimizers, schedules


def traits_of(kind: str, name: str, cls: Any) -> dict[str, Any]:
    """The traits of a class, as plain JSON values; empty for a kind without any.

    Args:
        kind: Of the catalogue, as ``layer``.
        name: Of the class, as the catalogue has it.
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
