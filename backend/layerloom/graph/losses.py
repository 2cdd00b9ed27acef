"""The loss of a run, with its traits from the catalogue."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from layerloom.catalog import load as catalog
from layerloom.spec import ClassConfig, TrainingSpec


@dataclass(frozen=True)
class Loss:
    """A loss of the catalogue: its class, its config, its traits (`catalog/traits/losses.py`)."""

    name: str
    config: Mapping[str, Any]
    traits: Mapping[str, Any]

    @property
    def for_classes(self) -> bool:
        """Whether it compares classes only."""
        return self.traits["task"] == "classification"

    @property
    def for_numbers(self) -> bool:
        """Whether it measures the distance between two numbers."""
        return self.traits["task"] == "regression"

    @property
    def together(self) -> bool:
        """Whether it compares the outputs of a sample with each other, and so needs several outputs."""
        return self.traits["columns"] == "together"

    @property
    def binary(self) -> bool:
        """Whether it treats each output as a separate probability."""
        return self.traits["columns"] == "each" and self.traits["outputs"] == "probabilities"

    @property
    def margin(self) -> bool:
        """Whether it wants outputs on the correct side of 0, at a distance (a margin loss)."""
        return self.traits["outputs"] == "margin"

    @property
    def compares_samples(self) -> bool:
        """Whether it compares samples with each other instead of with their class."""
        return self.traits["compares"] == "samples"

    @property
    def logits(self) -> bool:
        """Whether ``from_logits`` is set: outputs are not probabilities yet."""
        return self.config.get("from_logits") is True

    @property
    def raw(self) -> bool:
        """Whether the decision threshold of the outputs is 0 instead of 0.5."""
        return self.logits or self.margin


def find_loss(loss: str | ClassConfig) -> Loss | None:
    """The loss with this name; None for a class that the catalogue does not have."""
    name, config = (loss, {}) if isinstance(loss, str) else (loss.class_name, loss.config)
    entry = catalog.find("loss", name)
    return None if entry is None else Loss(entry.class_name, config, entry.traits)


def loss_of(training: TrainingSpec) -> Loss | None:
    """The loss of a run; None for a class that the catalogue does not have."""
    return find_loss(training.loss)
