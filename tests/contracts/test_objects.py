"""Everything else in the catalogue: each loss, optimizer, schedule, ... builds from its name and trains a step."""

import random
from typing import Any

import keras
import numpy as np
import pytest

from layerloom.catalog import load as catalog
from layerloom.model.build import build_model
from layerloom.model.compile import compile_model
from layerloom.spec import NetworkSpec, TrainingSpec

ROWS, INPUTS, CLASSES = 12, 4, 3

# Arguments of classes that need some.
ARGUMENTS: dict[str, dict[str, Any]] = {
    "ExponentialDecay": {"initial_learning_rate": 0.01, "decay_steps": 3, "decay_rate": 0.5},
    "InverseTimeDecay": {"initial_learning_rate": 0.01, "decay_steps": 3, "decay_rate": 0.5},
    "CosineDecay": {"initial_learning_rate": 0.01, "decay_steps": 3},
    "CosineDecayRestarts": {"initial_learning_rate": 0.01, "first_decay_steps": 3},
    "PolynomialDecay": {"initial_learning_rate": 0.01, "decay_steps": 3},
    "PiecewiseConstantDecay": {"boundaries": [1, 2], "values": [0.01, 0.005, 0.001]},
    "BinaryIoU": {"target_class_ids": [0, 1]},
    "IoU": {"num_classes": 2, "target_class_ids": [0]},
    "MeanIoU": {"num_classes": 2},
    "OneHotIoU": {"num_classes": CLASSES, "target_class_ids": [0]},
    "OneHotMeanIoU": {"num_classes": CLASSES},
    "PrecisionAtRecall": {"recall": 0.5},
    "RecallAtPrecision": {"precision": 0.5},
    "SensitivityAtSpecificity": {"specificity": 0.5},
    "SpecificityAtSensitivity": {"sensitivity": 0.5},
    "F1Score": {"average": "macro"},
    "FBetaScore": {"average": "macro"},
    "L1L2": {"l1": 0.01, "l2": 0.01},
    "TopKCategoricalAccuracy": {"k": 2},
    "SparseTopKCategoricalAccuracy": {"k": 2},
}
# Losses that cannot be fed with rows of one label each, with the reason.
NOT_FED = {
    "CTC": "It compares a sequence of scores with a sequence of labels; the datasets have one label a sample.",
}
SPARSE = ("Sparse", "CategoricalGeneralizedCrossEntropy", "Circle")
ONE_HOT = ("Categorical", "OneHot", "F1Score", "FBetaScore", "KLDivergence", "Dice", "Tversky")
YES_NO = (
    "Binary", "Hinge", "AUC", "Precision", "Recall", "Sensitivity", "Specificity", "True", "False", "IoU", "MeanIoU",
)  # fmt: skip


def head_for(name: str) -> tuple[int, str, np.ndarray]:
    """Units, activation and targets that a loss or metric is made for."""
    rng = np.random.default_rng(0)
    classes = rng.integers(0, CLASSES, ROWS)
    if name.startswith(SPARSE):
        return CLASSES, "softmax", classes
    if name.startswith(ONE_HOT):
        return CLASSES, "softmax", np.eye(CLASSES, dtype=np.float32)[classes]
    if name.startswith(YES_NO):
        return 1, "sigmoid", (classes > 0).astype(np.float32)[:, None]
    if name == "PearsonCorrelation":
        return CLASSES, "linear", rng.normal(size=(ROWS, CLASSES)).astype(np.float32)
    return 1, "softplus", rng.uniform(0.5, 2.0, (ROWS, 1)).astype(np.float32)


def train(training: dict[str, Any], config: dict[str, Any] | None = None, head: str = "MeanSquaredError") -> Any:
    """One step of a small network; its history after it."""
    units, activation, y = head_for(head)
    network = NetworkSpec.model_validate(
        {
            "layers": [
                {"class_name": "Dense", "config": {"units": 4} | (config or {})},
                {"class_name": "Dense", "config": {"units": units, "activation": activation}},
            ]
        }
    )
    keras.utils.set_random_seed(0)
    model = build_model(network, (INPUTS,))
    compile_model(model, TrainingSpec.model_validate({"loss": "mse"} | training))
    x = np.random.default_rng(1).normal(size=(ROWS, INPUTS)).astype(np.float32)
    silent: Any = 0
    history = model.fit(x, y, batch_size=ROWS, epochs=1, verbose=silent).history
    assert all(np.isfinite(values[0]) for values in history.values()), history
    return history


def check(kind: str, name: str) -> None:
    config = ARGUMENTS.get(name, {})
    written = {"class_name": name, "config": config}
    match kind:
        case "loss":
            train({"loss": written}, head=name)
        case "metric":
            loss = "sparse_categorical_crossentropy" if name.startswith(SPARSE) else "mse"
            history = train({"loss": loss, "metrics": [written]}, head=name)
            assert len(history) == 2
        case "optimizer":
            train({"optimizer": {"class_name": name, "config": {"learning_rate": 0.001}}})
        case "schedule":
            train({"optimizer": {"class_name": "SGD", "config": {"learning_rate": written}}})
        case "initializer":
            train({}, {"kernel_initializer": written})
        case "regularizer":
            assert train({}, {"kernel_regularizer": written})["loss"] > train({})["loss"]
        case "constraint":
            train({}, {"kernel_constraint": written})
        case _:
            train({}, {"activation": name})


SECTIONS = {
    "loss": "losses", "metric": "metrics", "optimizer": "optimizers", "schedule": "schedules",
    "initializer": "initializers", "regularizer": "regularizers", "constraint": "constraints",
}  # fmt: skip
ALL = [
    *((kind, entry["class_name"]) for kind, section in SECTIONS.items() for entry in catalog.document()[section]),
    *(("activation", name) for name in catalog.document()["activations"]),
]
FED = [(kind, name) for kind, name in ALL if not (kind == "loss" and name in NOT_FED)]
# Some of each kind in every run of the tests, the others in the proofs.
_RANDOM = random.Random(len(ALL))
SAMPLE = [item for kind in (*SECTIONS, "activation") for item in _RANDOM.sample([i for i in FED if i[0] == kind], 2)]


@pytest.mark.parametrize(("kind", "name"), SAMPLE)
def test_it_builds_and_trains_a_step(kind: str, name: str):
    check(kind, name)


@pytest.mark.proof
@pytest.mark.parametrize(("kind", "name"), [item for item in FED if item not in SAMPLE])
def test_every_other_one_does_too(kind: str, name: str):
    check(kind, name)


def test_what_is_not_fed_is_there_and_says_why():
    losses = {name for kind, name in ALL if kind == "loss"}
    assert set(NOT_FED) <= losses
    assert all(reason.endswith(".") for reason in NOT_FED.values())
