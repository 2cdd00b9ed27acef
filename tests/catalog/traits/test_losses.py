"""The traits of losses are what Keras does."""

from typing import Any

import keras
import numpy as np
import pytest

from layerloom.catalog import load as catalog
from layerloom.catalog import starts

TARGETS = {entry["class_name"]: entry["traits"]["targets"] for entry in catalog.document()["losses"]}
ROWS, CLASSES = 6, 3


@pytest.mark.parametrize("name", [name for name, targets in TARGETS.items() if targets != "like_outputs"])
def test_a_loss_takes_classes_in_its_form(name: str) -> None:
    classes = np.arange(ROWS) % CLASSES
    targets: Any = classes if TARGETS[name] == "numbers" else np.eye(CLASSES, dtype=np.float32)[classes]
    outputs = np.random.default_rng(1).uniform(0.1, 0.9, (ROWS, CLASSES)).astype(np.float32)

    value = starts.made(getattr(keras.losses, name))(targets, outputs)

    assert np.isfinite(float(value))


def test_they_are_told_for_every_loss() -> None:
    assert {TARGETS[name] for name in ("SparseCategoricalCrossentropy", "Circle")} == {"numbers"}
    assert {TARGETS[name] for name in ("CategoricalCrossentropy", "CategoricalHinge")} == {"one_hot"}
    assert {TARGETS[name] for name in ("BinaryCrossentropy", "MeanSquaredError", "Dice")} == {"like_outputs"}
