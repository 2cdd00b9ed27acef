"""The loss of a run with what the catalogue says of it, and the form in which it wants its targets."""

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
        """Whether it measures how far one number is from another."""
        return self.traits["task"] == "regression"

    @property
    def together(self) -> bool:
        """Whether it compares the outputs of a sample with each other, so that there must be several."""
        return self.traits["columns"] == "together"

    @property
    def binary(self) -> bool:
        """Whether it takes each output for a probability of its own."""
        return self.traits["columns"] == "each" and self.traits["outputs"] == "probabilities"

    @property
    def margin(self) -> bool:
        """Whether it asks for a distance from 0, on the right side of it."""
        return self.traits["outputs"] == "margin"

    @property
    def compares_samples(self) -> bool:
        """Whether a sample is compared with others, not with its own class."""
        return self.traits["compares"] == "samples"

    @property
    def logits(self) -> bool:
        """Whether it was told that outputs are no probabilities yet."""
        return self.config.get("from_logits") is True

    @property
    def raw(self) -> bool:
        """Whether outputs have their middle at 0, not at one half."""
        return self.logits or self.margin


def find_loss(loss: str | ClassConfig) -> Loss | None:
    """The loss by any of its names; None for a class that the catalogue does not have."""
    name, config = (loss, {}) if isinstance(loss, str) else (loss.class_name, loss.config)
    entry = catalog.find("loss", name)
    return None if entry is None else Loss(entry.class_name, config, entry.traits)


def loss_of(training: TrainingSpec) -> Loss | None:
    """The loss of a run; None for a class that the catalogue does not have."""
    return find_loss(training.loss)
