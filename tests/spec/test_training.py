"""The derived properties of a training."""

from typing import Any

import pytest
from pydantic import ValidationError

from layerloom.spec import TrainingSpec


def spec(**values: Any) -> TrainingSpec:
    return TrainingSpec.model_validate({"loss": "mse"} | values)


def test_what_is_monitored():
    assert spec().monitored(validates=True) == "val_loss"
    assert spec().monitored(validates=False) == "loss"
    accuracy = spec(early_stopping={"monitor": "val_accuracy"})
    assert accuracy.monitored(validates=True) == "val_accuracy"
    assert accuracy.monitored(validates=False) == "accuracy"


@pytest.mark.parametrize(
    ("stopping", "kept"),
    [
        (None, "best"),
        ({}, "best"),
        ({"restore_best_weights": True}, "best"),
        ({"restore_best_weights": False}, "last"),
    ],
)
def test_which_weights_are_kept(stopping: dict[str, Any] | None, kept: str):
    training = spec(early_stopping=stopping)

    assert training.kept == kept
    assert TrainingSpec.stored(training.to_json()).kept == kept


@pytest.mark.parametrize("weight", [1e39, 1e10, -1.0])
def test_class_weights_that_float32_cannot_train_with_are_refused(weight: float):
    with pytest.raises(ValidationError, match="than or equal to"):
        spec(class_weight={"0": weight})
    assert spec(class_weight={"0": 1e9, "1": 0}).class_weight == {"0": 1e9, "1": 0.0}
    # It was taken once.
    assert TrainingSpec.stored(spec().to_json() | {"class_weight": {"0": weight}}).class_weight == {"0": weight}


def test_a_stored_training_may_hold_what_would_be_refused_today():
    stored = spec().to_json() | {"early_stopping": {"patience": -1, "restore_best_weights": False}}

    assert TrainingSpec.stored(stored).kept == "last"
