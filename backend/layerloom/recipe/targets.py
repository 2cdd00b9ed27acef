"""The form in which a loss gets the classes of the rows."""

from typing import Literal

from layerloom.catalog import load as catalog
from layerloom.spec import ClassConfig

# Class numbers, one-hot vectors, or a column with one number for each row.
Targets = Literal["numbers", "one_hot", "column"]


def targets_of(loss: str | ClassConfig | None, classes: int, outputs: int | None) -> Targets:
    """The form of class targets.

    Some losses take any form (``binary_crossentropy``, ``mse``). They get one-hot vectors if the network has one output
    for each class, otherwise one column.

    Args:
        loss: The loss, by any name that Keras knows, with or without its config.
        classes: The number of classes.
        outputs: The number of values in the network's output, if known.
    """
    name = loss.class_name if isinstance(loss, ClassConfig) else loss
    entry = None if name is None else catalog.find("loss", name)
    taken = "like_outputs" if entry is None else entry.traits["targets"]
    if taken == "like_outputs":
        return "one_hot" if outputs == classes else "column"
    return taken
