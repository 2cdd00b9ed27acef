"""The traits of losses and activations agree with Keras."""

from typing import Any

import keras
import numpy as np
import pytest

from layerloom.catalog import load as catalog

LOSSES: dict[str, dict[str, Any]] = {each["class_name"]: each["traits"] for each in catalog.document()["losses"]}
CLASSES = 4
NUMBERS = np.arange(12) % CLASSES
ONE_HOT = np.eye(CLASSES, dtype=np.float32)[NUMBERS]
SAID = ONE_HOT * 0.6 + 0.1


def loss(name: str, y: np.ndarray, p: np.ndarray, **config: Any) -> float:
    return float(np.asarray(getattr(keras.losses, name)(**config)(y, p.astype(np.float32))))


@pytest.mark.parametrize("name", [name for name in LOSSES if LOSSES[name]["compares"] == "targets"])
def test_a_loss_takes_the_form_of_targets_that_is_told(name: str) -> None:
    truth = NUMBERS if LOSSES[name]["targets"] == "numbers" else ONE_HOT
    right, wrong = loss(name, truth, SAID), loss(name, truth, np.roll(SAID, 1, axis=1))
    assert np.isfinite(right) and right < wrong


@pytest.mark.parametrize("name", [name for name in LOSSES if LOSSES[name]["from_logits"]])
def test_a_loss_that_takes_logits_makes_probabilities_of_them(name: str) -> None:
    truth = NUMBERS if LOSSES[name]["targets"] == "numbers" else ONE_HOT
    raw = np.log(SAID / (1 - SAID)) if LOSSES[name]["columns"] == "each" else np.log(SAID / SAID.sum(axis=1)[:, None])
    assert loss(name, truth, raw, from_logits=True) == pytest.approx(loss(name, truth, SAID), rel=1e-4)


@pytest.mark.parametrize("name", [name for name in LOSSES if LOSSES[name]["domain"]["outputs"][0] == 0])
def test_below_its_domain_a_loss_has_no_number_or_no_slope(name: str) -> None:
    y = np.full((3, 1), 2.0, dtype=np.float32)
    near, far = loss(name, y, np.full((3, 1), -1.0)), loss(name, y, np.full((3, 1), -5.0))
    assert np.isnan(near) or near == far


def test_a_percentage_of_nothing_is_as_large_as_one_likes() -> None:
    told = {name for name in LOSSES if LOSSES[name]["domain"]["away_from_zero"]}
    assert told == {"MeanAbsolutePercentageError"}
    assert loss("MeanAbsolutePercentageError", np.array([[1e-6]], dtype=np.float32), np.array([[1.0]])) > 1e6


@pytest.mark.parametrize("name", [name for name in LOSSES if LOSSES[name]["outputs"] == "margin"])
def test_a_margin_is_free_beyond_it_on_the_right_side(name: str) -> None:
    assert loss(name, ONE_HOT, ONE_HOT * 4 - 2) == 0
    assert loss(name, ONE_HOT, SAID) > 0


@pytest.mark.parametrize("name", [name for name in LOSSES if LOSSES[name]["instead"].get("column")])
def test_of_a_single_output_such_a_loss_says_nothing(name: str) -> None:
    y = np.full((4, 1), 1.0, dtype=np.float32)
    near, far = (loss(name, y, np.full((4, 1), value)) for value in (1.0, 50.0))
    assert near == pytest.approx(far, abs=1e-6)


@pytest.mark.parametrize("name", catalog.document()["activations"])
def test_an_activation_keeps_to_its_range(name: str) -> None:
    low, high = catalog.document()["activation_traits"][name]["range"]
    rng = np.random.default_rng(2)
    rows = rng.normal(0, 30, (200, 5)).astype(np.float32)
    said = np.asarray(getattr(keras.activations, name)(rows), dtype=np.float64)
    assert low is None or said.min() >= low - 1e-3
    assert high is None or said.max() <= high + 1e-3
    assert low is not None or said.min() < -1
    assert high is not None or said.max() > 1
