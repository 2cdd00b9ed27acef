"""The form in which rows hand out their classes to a loss."""

from typing import Literal

from layerloom.catalog import load as catalog
from layerloom.spec import ClassConfig

# Class numbers, one number a class, or one number a row.
Targets = Literal["numbers", "one_hot", "column"]


def targets_of(loss: str | ClassConfig | None, classes: int, outputs: int | None) -> Targets:
    """The form of class targets.

    A loss that takes any form (``binary_crossentropy``, ``mse``) gets one number a class where the network has as many
    outputs, else one column.

    Args:
        loss: By any name Keras knows it, with or without its config.
        classes: How many there are.
        outputs: How many values the network's output has, where known.
    """
    name = loss.class_name if isinstance(loss, ClassConfig) else loss
    entry = None if name is None else catalog.find("loss", name)
    taken = "like_outputs" if entry is None else entry.traits["targets"]
    if taken == "like_outputs":
        return "one_hot" if outputs == classes else "column"
    return taken
