"""Every metric and every loss of the catalogue before every kind of task and head.

Either its number is numpy's by Keras's own definition (`support/measures.py`), or the check speaks. And what a fix of
the check makes of a metric is silent and right too.
"""

import dataclasses
import random
import warnings
from typing import Any

import numpy as np
import pytest

from layerloom.catalog import load as catalog
from layerloom.datasets.prepare import Prepared
from layerloom.graph import edits
from layerloom.model.check import check_network
from layerloom.model.compile import make_loss, make_metrics
from layerloom.spec import NetworkSpec, TrainingSpec
from layerloom.training.evaluation import decisions, is_logit, labels
from support.measures import LOSSES, logistic, measure_metric, softmax

Json = dict[str, Any]
ROWS = 48


@dataclasses.dataclass(frozen=True)
class Kind:
    """A task with the loss and the end of a network: classes (0 for a number), outputs, and targets as they are."""

    name: str
    classes: int
    outputs: int
    activation: str
    loss: Any
    targets: str = "classes"


def logits(name: str) -> Json:
    return {"class_name": name, "config": {"from_logits": True}}


KINDS = [
    Kind("one sigmoid", 2, 1, "sigmoid", "binary_crossentropy"),
    Kind("one logit", 2, 1, "linear", logits("BinaryCrossentropy")),
    Kind("one margin", 2, 1, "tanh", "hinge"),
    Kind("one number for two classes", 2, 1, "linear", "mse"),
    Kind("softmax of two, numbers", 2, 2, "softmax", "sparse_categorical_crossentropy"),
    Kind("softmax of two, one-hot", 2, 2, "softmax", "categorical_crossentropy"),
    Kind("softmax of seven, numbers", 7, 7, "softmax", "sparse_categorical_crossentropy"),
    Kind("softmax of seven, one-hot", 7, 7, "softmax", "categorical_crossentropy"),
    Kind("logits of seven, numbers", 7, 7, "linear", logits("SparseCategoricalCrossentropy")),
    Kind("logits of seven, one-hot", 7, 7, "linear", logits("CategoricalCrossentropy")),
    Kind("sigmoids of seven", 7, 7, "sigmoid", "binary_crossentropy"),
    Kind("a margin of seven", 7, 7, "linear", "categorical_hinge"),
    Kind("embeddings", 7, 7, "linear", "circle"),
    Kind("a number of any sign", 0, 1, "linear", "mse", "any"),
    Kind("a large number", 0, 1, "linear", "mae", "large"),
    Kind("a positive number", 0, 1, "softplus", "poisson", "large"),
]
METRICS = ["accuracy", *(entry["class_name"] for entry in catalog.document()["metrics"])]
LOSS_NAMES = [entry["class_name"] for entry in catalog.document()["losses"]]


def start(section: str, name: str) -> Json:
    """What a form begins with."""
    params = next(entry["params"] for entry in catalog.document()[section] if entry["class_name"] == name)
    return {key: params["properties"][key]["x-start"] for key in params["required"]}


def truth(kind: Kind) -> np.ndarray:
    rng = np.random.default_rng(3)
    if kind.classes:
        return rng.permutation(np.arange(ROWS) % kind.classes).astype(np.int32)
    values = rng.uniform(-3, 3, ROWS) if kind.targets == "any" else rng.uniform(4, 9, ROWS)
    if kind.targets == "any":
        values[:2] = 0.001
    return values.astype(np.float32)[:, None]


def said(activation: str, y: np.ndarray, outputs: int) -> np.ndarray:
    """Outputs of such an end, better than chance."""
    rng = np.random.default_rng(4)
    raw = rng.normal(0, 1.5, (ROWS, outputs))
    if y.ndim == 2:
        raw = y + raw * 0.3
    elif outputs == 1:
        raw += (2.0 * y - 1)[:, None]
    else:
        raw += np.eye(max(outputs, int(y.max()) + 1))[y][:, :outputs] * 2
    ends = {"sigmoid": logistic, "softmax": softmax, "tanh": np.tanh, "softplus": lambda x: np.logaddexp(0, x)}
    return ends.get(activation, lambda x: x)(raw).astype(np.float32)


def document(kind: Kind, training: Json) -> Json:
    nodes = [
        {"id": "input", "class_name": "InputLayer", "config": {}},
        {"id": "end", "class_name": "Dense", "config": {"units": kind.outputs, "activation": kind.activation}},
    ]
    network = {"version": 1, "nodes": nodes, "edges": [{"source": "input", "target": "end"}]}
    return {"network": network, "training": {"loss": kind.loss} | training}


def facts_of(kind: Kind) -> Json:
    y = truth(kind)
    sizes = np.abs(y)
    near = float((sizes < 0.01 * sizes.mean()).mean())
    return {
        "name": "rows",
        "task": "classification" if kind.classes else "regression",
        "classes": [str(number) for number in range(kind.classes)] or None,
        "shape": [4],
        "counts": {"train": ROWS, "validation": ROWS, "test": ROWS},
        "balance": None,
        "targets": None if kind.classes else {"min": float(y.min()), "max": float(y.max()), "near_zero": near},
    }


def check(kind: Kind, whole: Json) -> list[Json]:
    network, training = NetworkSpec.model_validate(whole["network"]), TrainingSpec.model_validate(whole["training"])
    return check_network(network, facts_of(kind), training)["problems"]


def rows(kind: Kind, whole: Json) -> tuple[np.ndarray, np.ndarray]:
    """Targets as the loss gets them, and outputs of the network's end."""
    end = whole["network"]["nodes"][-1]["config"]
    y = truth(kind)
    none = np.empty((0, 4), dtype=np.float32)
    names = {"classes": [str(number) for number in range(kind.classes)] or None}
    prepared = Prepared(none, y, none, y, none, y, (4,), names, None, None)
    loss = TrainingSpec.model_validate(whole["training"]).loss
    return prepared.for_loss(loss, end["units"]).y_train, said(end["activation"], y, end["units"])


def of_keras(whole: Json, y: np.ndarray, p: np.ndarray) -> float:
    """The first metric, as a run counts it over one batch."""
    import keras

    training = TrainingSpec.model_validate(whole["training"])
    (metric, *_) = make_metrics(training.metrics)
    if isinstance(metric, str):
        from keras.src.trainers.compile_utils import get_metric

        metric = get_metric(metric, y, p)
    metric.update_state(keras.ops.convert_to_tensor(y), keras.ops.convert_to_tensor(p))
    return float(np.asarray(metric.result()))


def of_numpy(whole: Json, y: np.ndarray, p: np.ndarray) -> float:
    metric = whole["training"]["metrics"][0]
    name, config = (metric, {}) if isinstance(metric, str) else (metric["class_name"], metric["config"])
    entry = None if name == "accuracy" else catalog.find("metric", name)
    return measure_metric(entry.class_name if entry else name, config, y, p)


def written(name: str) -> Any:
    config = {} if name == "accuracy" else start("metrics", name)
    return {"class_name": name, "config": config} if config else name


def prove_metric(kind: Kind, name: str) -> None:
    whole = document(kind, {"metrics": [written(name)]})
    for _ in range(6):
        problems = [
            each
            for each in check(kind, whole)
            if (each["field"] or "").startswith("training.metrics") or each["code"] == "metric_refused"
        ]
        if not problems:
            break
        fix = problems[0]["fix"]
        if fix is None:
            return
        whole = edits.apply(whole, fix["edits"])
        if not whole["training"]["metrics"]:
            return
    else:
        raise AssertionError(f"the fixes never end: {whole['training']}")
    y, p = rows(kind, whole)
    assert of_keras(whole, y, p) == pytest.approx(of_numpy(whole, y, p), rel=1e-5, abs=1e-6), whole["training"]


def prove_loss(kind: Kind, name: str) -> None:
    loss: Any = {"class_name": name, "config": start("losses", name)}
    if (
        isinstance(kind.loss, dict)
        and "from_logits" in catalog.document()["losses"][LOSS_NAMES.index(name)]["params"]["properties"]
    ):
        loss["config"]["from_logits"] = True
    whole = document(kind, {"loss": loss, "metrics": []})
    problems = [each for each in check(kind, whole) if each["field"] == "training.loss" or each["node"] == "end"]
    if problems:
        return
    y, p = rows(kind, whole)
    spec = TrainingSpec.model_validate(whole["training"])
    number = float(np.asarray(make_loss(spec.loss)(y, p)))
    expected = LOSSES[name](y.astype(np.float64), p.astype(np.float64), **loss["config"])
    assert number == pytest.approx(expected, rel=1e-5, abs=1e-6)


def mended(kind: Kind, whole: Json) -> Json:
    """The document once every fix that the check offers for its metrics is applied."""
    for _ in range(6):
        problems = [each for each in check(kind, whole) if (each["field"] or "").startswith("training.metrics")]
        if not problems or problems[0]["fix"] is None:
            return whole
        whole = edits.apply(whole, problems[0]["fix"]["edits"])
    raise AssertionError(f"the fixes never end: {whole['training']}")


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind.classes], ids=lambda kind: kind.name)
def test_accuracy_is_what_the_confusion_matrix_says(kind: Kind) -> None:
    whole = mended(kind, document(kind, {"metrics": ["accuracy"]}))
    if not whole["training"]["metrics"]:
        assert kind.loss == "circle"
        return
    y, p = rows(kind, whole)
    decided = decisions(p, is_logit(TrainingSpec.model_validate(whole["training"]).loss))
    assert of_keras(whole, y, p) == pytest.approx(float(np.mean(decided == labels(y))), abs=1e-6)


def kind_of(name: str) -> Kind:
    return next(kind for kind in KINDS if kind.name == name)


REPORTED = [
    # Two softmax outputs: precision, recall and accuracy are the same number (keras-team/keras 5400).
    ("softmax of two, one-hot", {"class_name": "Precision", "config": {}}, {"class_id": 1}),
    ("softmax of two, one-hot", {"class_name": "Recall", "config": {}}, {"class_id": 1}),
    # Accuracy beside a hinge loss is cut at one half (keras-team/keras 3372).
    ("one margin", "accuracy", {"threshold": 0.0}),
    # Metrics without from_logits beside a loss that has it (keras-team/keras 15715).
    ("one logit", "AUC", {"from_logits": True}),
    # Mean IoU of class probabilities beside sparse crossentropy (tensorflow/tensorflow 32875).
    (
        "softmax of seven, numbers",
        {"class_name": "MeanIoU", "config": {"num_classes": 7}},
        {"sparse_y_pred": False},
    ),
]


@pytest.mark.parametrize(("name", "asked", "settings"), REPORTED, ids=lambda value: str(value))
def test_what_was_reported_gets_the_setting_that_was_meant(name: str, asked: Any, settings: Json) -> None:
    kind = kind_of(name)
    before = document(kind, {"metrics": [asked]})
    whole = mended(kind, before)
    (metric,) = whole["training"]["metrics"]
    assert settings.items() <= metric["config"].items()
    y, p = rows(kind, whole)
    assert of_keras(whole, y, p) == pytest.approx(of_numpy(whole, y, p), rel=1e-5)


def test_an_axis_that_keras_fails_on_is_told_before_a_run() -> None:
    """The result of an IoU along axis 1 ends a run after its first epoch (keras-team/keras 23667)."""
    kind = kind_of("softmax of seven, one-hot")
    metric = {"class_name": "OneHotMeanIoU", "config": {"num_classes": 7, "axis": 1}}
    assert [each["code"] for each in check(kind, document(kind, {"metrics": [metric]}))] == ["metric_refused"]


CASES = [
    *(("metric", kind, name) for kind in KINDS for name in METRICS),
    *(("loss", kind, name) for kind in KINDS for name in LOSS_NAMES),
]
SAMPLE = random.Random(11).sample(CASES, 130)


def prove(sort: str, kind: Kind, name: str) -> None:
    with warnings.catch_warnings():
        # What Keras warns of where it is fed nonsense, the check has told before.
        warnings.simplefilter("ignore")
        (prove_metric if sort == "metric" else prove_loss)(kind, name)


def test_a_number_is_right_or_the_check_speaks() -> None:
    for sort, kind, name in SAMPLE:
        prove(sort, kind, name)


@pytest.mark.proof
@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
@pytest.mark.parametrize(("sort", "name"), [("metric", n) for n in METRICS] + [("loss", n) for n in LOSS_NAMES])
def test_every_number_is_right_or_the_check_speaks(sort: str, name: str, kind: Kind) -> None:
    prove(sort, kind, name)
