"""What the check accepts also trains: every metric of the catalogue with every end of a network."""

from typing import Any

import keras
import numpy as np
import pytest

from layerloom.catalog import load as catalog
from layerloom.datasets.prepare import Prepared
from layerloom.model.build import build_model
from layerloom.model.check import check_network
from layerloom.model.compile import compile_model
from layerloom.recipe import training_recipe
from layerloom.spec import NetworkSpec, TrainingSpec
from layerloom.training.engine.resident import ResidentEngine

ROWS = 24
# Name: classes (none for a regression), units, activation, loss.
HEADS: dict[str, tuple[int | None, int, str, str]] = {
    "class numbers, three outputs": (3, 3, "softmax", "sparse_categorical_crossentropy"),
    "class numbers, two outputs": (2, 2, "softmax", "sparse_categorical_crossentropy"),
    "one-hot, three outputs": (3, 3, "softmax", "categorical_crossentropy"),
    "one-hot, three sigmoids": (3, 3, "sigmoid", "binary_crossentropy"),
    "one sigmoid": (2, 1, "sigmoid", "binary_crossentropy"),
    "one linear output": (2, 1, "linear", "hinge"),
    "a number": (None, 1, "linear", "mean_squared_error"),
}
METRICS = [entry["class_name"] for entry in catalog.document()["metrics"]] + ["accuracy"]


def facts_of(classes: int | None) -> dict[str, Any]:
    return {
        "name": "rows",
        "task": "regression" if classes is None else "classification",
        "classes": None if classes is None else [str(number) for number in range(classes)],
        "shape": [2],
        "counts": {"train": ROWS, "validation": 8, "test": 0},
    }


def parts(head: str, metric: Any) -> tuple[NetworkSpec, TrainingSpec, dict[str, Any]]:
    classes, units, activation, loss = HEADS[head]
    layer = {"class_name": "Dense", "config": {"units": units, "activation": activation}}
    training = {"loss": loss, "metrics": [metric], "epochs": 1, "batch_size": 10}
    network = NetworkSpec.model_validate({"layers": [layer]})
    return network, TrainingSpec.model_validate(training), facts_of(classes)


def with_required(name: str, outputs: int) -> Any:
    """The metric by its name, or with its required parameters."""
    entry = catalog.find("metric", name)
    fitting = {"num_classes": max(outputs, 2), "target_class_ids": [0], "average": "macro"}
    config = {key: fitting.get(key, 0.5) for key in (entry.required if entry else [])}
    return {"class_name": name, "config": config} if config else name


def train_one_epoch(network: NetworkSpec, training: TrainingSpec, facts: dict[str, Any]) -> dict[str, float]:
    """The metrics of one real epoch, as a run would report them."""
    rng = np.random.default_rng(0)
    classes = facts["classes"]
    x = rng.normal(size=(ROWS, 2)).astype(np.float32)
    y = (np.arange(ROWS) % len(classes)).astype(np.int32) if classes else rng.normal(size=(ROWS, 1)).astype(np.float32)
    rows = Prepared(x, y, x[:8], y[:8], x[:0], y[:0], (2,), facts, None, None)
    model = compile_model(build_model(network, (2,)), training)
    logs: dict[str, float] = {}

    class Record(keras.callbacks.Callback):
        def on_epoch_end(self, epoch: int, logs: Any = None, kept: dict[str, float] = logs) -> None:
            kept.update({name: float(value) for name, value in logs.items()})

    rows = rows.for_loss(training.loss, model.output_shape[-1])
    ResidentEngine().fit(model, rows, training_recipe(training, classes=len(classes or []) or None), [Record()])
    keras.backend.clear_session()
    return logs


def passes_and_trains(head: str, metric: Any) -> bool:
    """Whether the check accepts it; if so, it has to train."""
    network, training, facts = parts(head, metric)
    report = check_network(network, facts, training)
    if report["ok"]:
        assert len(train_one_epoch(network, training, facts)) == 4, (head, metric)
    return report["ok"]


SAMPLE = [
    ("class numbers, three outputs", "accuracy", True),
    ("class numbers, three outputs", "SparseTopKCategoricalAccuracy", True),
    ("class numbers, three outputs", "AUC", False),
    ("class numbers, two outputs", "Precision", False),
    ("one-hot, three outputs", "AUC", True),
    ("one-hot, three outputs", {"class_name": "F1Score", "config": {"average": "macro"}}, True),
    ("one-hot, three outputs", "SparseCategoricalAccuracy", False),
    ("one sigmoid", "BinaryAccuracy", True),
    ("one sigmoid", "CategoricalAccuracy", False),
    ("a number", "R2Score", True),
    ("a number", "SparseCategoricalCrossentropy", False),
]


@pytest.mark.parametrize(("head", "metric", "passes"), SAMPLE)
def test_the_check_knows_what_trains(head: str, metric: Any, passes: bool) -> None:
    assert passes_and_trains(head, metric) == passes


@pytest.mark.proof
@pytest.mark.parametrize("head", HEADS)
@pytest.mark.parametrize("metric", METRICS)
def test_every_metric_that_passes_trains(head: str, metric: str) -> None:
    passes_and_trains(head, with_required(metric, HEADS[head][1]))


@pytest.mark.parametrize(
    ("training", "code", "field"),
    [
        (
            {"metrics": [{"class_name": "Precision", "config": {"class_id": 7}}]},
            "metric_refused",
            "training.metrics.0",
        ),
        (
            {"metrics": ["accuracy", {"class_name": "Recall", "config": {"thresholds": [0.2, 0.8]}}]},
            "metric_refused",
            "training.metrics.1",
        ),
        # Keras decides by a number that is not known before a program runs.
        (
            {"metrics": [{"class_name": "R2Score", "config": {"num_regressors": 2}}]},
            "metric_refused",
            "training.metrics.0",
        ),
        (
            {"loss": {"class_name": "CategoricalCrossentropy", "config": {"axis": 4}}},
            "loss_refused",
            "training.loss",
        ),
    ],
)
def test_what_keras_would_refuse_is_found_before(training: dict[str, Any], code: str, field: str) -> None:
    network, plain, facts = parts("one-hot, three outputs", "accuracy")
    report = check_network(network, facts, TrainingSpec.model_validate(plain.to_json() | training))
    (problem,) = report["problems"]
    assert (problem["code"], problem["field"], problem["severity"]) == (code, field, "error")
    assert "Keras refuses" in problem["message"]


@pytest.mark.parametrize("head", HEADS)
def test_a_plain_network_passes_with_every_optimizer(head: str) -> None:
    network, plain, facts = parts(head, "accuracy" if HEADS[head][0] else "mae")
    for optimizer in catalog.document()["optimizers"]:
        if optimizer["params"]["required"]:
            continue
        training = TrainingSpec.model_validate(plain.to_json() | {"optimizer": optimizer["class_name"]})
        report = check_network(network, facts, training)
        assert report["ok"], (optimizer["class_name"], report["problems"])
