"""The traits of metrics agree with Keras."""

from typing import Any

import keras
import numpy as np
import pytest

from layerloom.catalog import load as catalog
from layerloom.catalog import starts

ENTRIES: list[dict[str, Any]] = catalog.document()["metrics"]
NAMES = [entry["class_name"] for entry in ENTRIES]
TRAITS: dict[str, dict[str, Any]] = {entry["class_name"]: entry["traits"] for entry in ENTRIES}
RNG = np.random.default_rng(5)
ROWS, CLASSES = 60, 12


def made(name: str) -> Any:
    return starts.made(getattr(keras.metrics, name))


def measured(name: str, truth: np.ndarray, said: np.ndarray) -> float:
    metric = made(name)
    metric.update_state(truth, said)
    return float(np.mean(np.asarray(metric.result())))


def rows(name: str, *, right: bool) -> tuple[np.ndarray, np.ndarray]:
    """Targets and outputs in the form for a metric: all right, or all wrong."""
    classes = np.arange(ROWS) % CLASSES
    one_hot = np.eye(CLASSES, dtype=np.float32)
    if name in ("IoU", "MeanIoU"):
        pairs = np.arange(ROWS) % 2
        return pairs, pairs if right else 1 - pairs
    if name in ("OneHotIoU", "OneHotMeanIoU"):
        pairs = np.arange(ROWS) % 2
        return one_hot[pairs][:, :2], one_hot[pairs if right else 1 - pairs][:, :2]
    if "Hinge" in name and name != "CategoricalHinge":
        signs = np.where(classes[:, None] > 5, 1.0, -1.0).astype(np.float32)
        return signs, signs if right else -signs
    if TRAITS[name]["range"][0] == -1 or name in ("R2Score", "Poisson"):
        values = RNG.uniform(0.5, 2.0, (ROWS, CLASSES)).astype(np.float32)
        return values, values if right else values[:, ::-1] if name != "Poisson" else values * 5
    said = one_hot[classes if right else classes - 1]
    # The right class is the likeliest, or the least likely of all.
    scores = said * 0.98 + 0.001 * (1 - one_hot[classes]) + 0.001
    return classes if name.startswith("Sparse") else one_hot[classes], said if name == "Accuracy" else scores


@pytest.mark.parametrize("name", NAMES)
def test_right_answers_are_better_than_wrong_ones(name: str) -> None:
    right, wrong = (measured(name, *rows(name, right=right)) for right in (True, False))
    assert (right > wrong) is TRAITS[name]["higher_is_better"]
    assert right != wrong


@pytest.mark.parametrize("name", NAMES)
def test_auto_mode_knows_the_direction_that_the_catalogue_names(name: str) -> None:
    direction = getattr(made(name), "_direction", None)
    assert TRAITS[name]["directed"] is (direction is not None)
    assert direction in (None, "up" if TRAITS[name]["higher_is_better"] else "down")


@pytest.mark.parametrize("name", NAMES)
def test_values_keep_to_the_range(name: str) -> None:
    low, high = TRAITS[name]["range"]
    for right in (True, False):
        truth, said = rows(name, right=right)
        value = measured(name, truth, said)
        assert (low is None or value >= low - 1e-6) and (high is None or value <= high + 1e-6)
    if high is None:
        # No limit is told only where there is none.
        assert not TRAITS[name]["share"] and (not TRAITS[name]["higher_is_better"] or "True" in name)
    if TRAITS[name]["higher_is_better"] and high == 1:
        assert measured(name, *rows(name, right=True)) == pytest.approx(1, abs=1e-3)


def test_a_word_for_metrics_is_one_that_keras_resolves() -> None:
    from keras.src.trainers.compile_utils import get_metric

    column, one_hot = np.zeros((2, 1)), np.zeros((2, 3))
    for word, classes in catalog.document()["metric_words"].items():
        picked = [get_metric(word, *pair) for pair in ((column, column), (one_hot, one_hot), (column, one_hot))]
        assert [type(metric).__name__ for metric in picked] == classes
        assert {metric.name for metric in picked} == {word}
