"""Loss, optimizer and metrics for Keras's `compile`."""

from typing import Any

import keras
import numpy as np
import pytest

from layerloom.errors import BuildError
from layerloom.model.build import build_model
from layerloom.model.compile import compile_model, make_loss, make_metrics, make_optimizer
from layerloom.spec import ClassConfig, NetworkSpec, TrainingSpec


def history(units: int, activation: str, loss: str, y: np.ndarray, metrics: list[Any]) -> dict[str, list[float]]:
    layers = [{"class_name": "Dense", "config": {"units": units, "activation": activation}}]
    model = build_model(NetworkSpec.model_validate({"layers": layers}), [2])
    compile_model(model, TrainingSpec.model_validate({"loss": loss, "metrics": metrics}))
    x = np.zeros((len(y), 2), dtype=np.float32)
    fitted: Any = model.fit(x, y, epochs=1, verbose=0)  # pyright: ignore[reportArgumentType]
    return fitted.history


@pytest.mark.parametrize(
    ("units", "activation", "loss", "y"),
    [
        (3, "softmax", "sparse_categorical_crossentropy", np.array([0, 0, 0, 1], dtype=np.int32)),
        (3, "softmax", "categorical_crossentropy", np.eye(3, dtype=np.float32)[[0, 0, 0, 1]]),
        (1, "sigmoid", "binary_crossentropy", np.array([[0], [0], [0], [1]], dtype=np.float32)),
    ],
)
def test_accuracy_is_the_one_that_fits_the_loss(units: int, activation: str, loss: str, y: np.ndarray) -> None:
    # All outputs are equal at first, so the first class (or "no") is predicted everywhere.
    assert history(units, activation, loss, y, ["accuracy"])["accuracy"] == [0.75]


def test_history_names_metrics_as_keras_does() -> None:
    y = np.zeros((4, 1), dtype=np.float32)
    metrics = ["mae", "RootMeanSquaredError", {"class_name": "MeanSquaredError", "config": {"name": "squares"}}]
    assert list(history(1, "linear", "mse", y, metrics)) == ["RootMeanSquaredError", "loss", "mae", "squares"]


def test_metric_names_do_not_count_up() -> None:
    names = [make_metrics([ClassConfig(class_name="AUC")])[0].name for _ in range(2)]
    assert names == ["auc", "auc"]


def test_an_optimizer_takes_a_schedule() -> None:
    config = {"initial_learning_rate": 0.5, "decay_steps": 10, "decay_rate": 0.1}
    schedule = {"class_name": "ExponentialDecay", "config": config}
    optimizer = make_optimizer(ClassConfig(class_name="Adam", config={"learning_rate": schedule}))
    assert float(np.asarray(optimizer.learning_rate)) == pytest.approx(0.5)


def test_a_loss_by_name_is_the_loss_by_class() -> None:
    assert isinstance(make_loss("mse"), keras.losses.MeanSquaredError)
    huber = make_loss(ClassConfig(class_name="Huber", config={"delta": 2.0}))
    assert float(np.asarray(huber(np.array([[0.0]]), np.array([[1.0]])))) == pytest.approx(0.5)


@pytest.mark.parametrize(
    ("training", "field"),
    [
        ({"loss": "nothing"}, "training.loss"),
        ({"loss": {"class_name": "Huber", "config": {"delta": 0}}}, "training.loss.config.delta"),
        ({"loss": "mse", "optimizer": "Optimizer"}, "training.optimizer"),
        ({"loss": "mse", "metrics": ["mae", "Mean"]}, "training.metrics.1"),
    ],
)
def test_an_error_names_its_field(training: dict[str, Any], field: str) -> None:
    model = build_model(NetworkSpec.model_validate({"layers": [{"class_name": "Dense", "config": {"units": 1}}]}), [2])
    with pytest.raises(BuildError) as caught:
        compile_model(model, TrainingSpec.model_validate(training))
    assert caught.value.field == field
