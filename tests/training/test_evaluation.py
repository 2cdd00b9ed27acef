import itertools
from typing import Any

import keras
import numpy as np
import pytest

from layerloom.datasets.prepare import prepare
from layerloom.model.build import Preparation, build_model
from layerloom.spec import RunSpec
from layerloom.training.evaluation import (
    MOST_MISTAKES,
    certainties,
    confusion,
    decisions,
    evaluation,
    labels,
    largest_errors,
    regression,
    surest_mistakes,
)


def run_spec(units: int, activation: str, loss: Any, **data: Any) -> RunSpec:
    return RunSpec.model_validate(
        {
            "network": {"layers": [{"class_name": "Dense", "config": {"units": units, "activation": activation}}]},
            "data": {"dataset": "spiral"} | data,
            "training": {"loss": loss},
        }
    )


def evaluated(spec: RunSpec) -> tuple[dict[str, Any], keras.Model, Any]:
    keras.utils.set_random_seed(0)
    data = prepare(spec.data)
    model = build_model(spec.network, data.sample_shape, Preparation(data.normalization, data.scale))
    data = data.for_loss(spec.training.loss, model.output_shape[-1])
    return evaluation(spec, model, data, 7), model, data


@pytest.mark.parametrize(
    ("units", "activation", "loss"),
    [
        (2, "softmax", "sparse_categorical_crossentropy"),
        (2, "softmax", "categorical_crossentropy"),
        (1, "sigmoid", "binary_crossentropy"),
        (1, "linear", {"class_name": "BinaryCrossentropy", "config": {"from_logits": True}}),
        (2, "sigmoid", "binary_crossentropy"),
    ],
)
def test_a_confusion_matrix_counts_what_the_model_says(units: int, activation: str, loss: Any):
    found, model, data = evaluated(run_spec(units, activation, loss))

    assert found["epoch"] == 7
    assert found["splits"].keys() == {"validation", "test"}
    matrix = np.array(found["splits"]["test"]["confusion"])
    assert matrix.shape == (2, 2)
    assert matrix.sum() == found["splits"]["test"]["rows"] == len(data.x_test)
    outputs = np.asarray(model(data.x_test))
    middle = 0.0 if activation == "linear" else 0.5
    said = outputs.argmax(axis=1) if units == 2 else (outputs[:, 0] > middle).astype(int)
    right = data.y_test.argmax(axis=1) if data.y_test.ndim > 1 and data.y_test.shape[1] > 1 else data.y_test.ravel()
    assert np.trace(matrix) == (said == right).sum()


def test_the_surest_mistakes_come_first_with_their_rows():
    found, model, data = evaluated(run_spec(10, "softmax", "sparse_categorical_crossentropy", dataset="digits"))

    said = np.asarray(model(data.x_validation))
    mistakes = found["splits"]["validation"]["mistakes"]
    assert len(mistakes) == MOST_MISTAKES
    wrong = said.argmax(axis=1) != data.y_validation
    assert mistakes[0]["confidence"] == pytest.approx(said.max(axis=1)[wrong].max(), rel=1e-5)
    for before, after in itertools.pairwise(mistakes):
        assert before["confidence"] >= after["confidence"]
    for mistake in mistakes:
        row = mistake["row"]
        assert mistake["truth"] == data.y_validation[row] != mistake["said"] == said[row].argmax()
        assert mistake["sample"] == data.x_validation[row].tolist()


def test_the_rows_farthest_off_come_first():
    x = np.arange(20.0)[:, None]
    true, predicted = np.zeros(20), np.arange(20.0) * np.tile([-1, 1], 10)
    found = largest_errors(x, true, predicted)
    assert [mistake["row"] for mistake in found] == list(range(19, 19 - MOST_MISTAKES, -1))
    assert (found[0]["truth"], found[0]["said"], found[0]["sample"]) == (0.0, predicted[19], [19])
    assert largest_errors(x, true, np.where(true == 0, np.nan, 0.0))[0]["row"] == 0


def test_a_right_row_is_no_mistake_and_a_large_sample_is_not_told():
    x = np.zeros((3, 64, 64))
    found = surest_mistakes(x, np.array([0, 1, 1]), np.array([0, 0, 0]), np.array([0.9, 0.6, np.nan]))
    assert [mistake["row"] for mistake in found] == [1, 2]
    assert found[0]["sample"] is None


@pytest.mark.parametrize(
    ("predicted", "said", "logits", "expected"),
    [
        ([[0.2, 0.8], [0.9, 0.1]], [1, 0], False, [0.8, 0.9]),
        ([[0.3], [0.9]], [0, 1], False, [0.7, 0.9]),
        ([[0.0], [-np.log(3)]], [1, 0], True, [0.5, 0.75]),
        ([[0.0, np.log(3)], [-np.log(9), 0.0]], [1, 1], False, [0.75, 0.9]),
    ],
    ids=["softmax", "sigmoid", "one raw value", "raw values"],
)
def test_certainty_is_the_probability_of_what_was_said(
    predicted: list[list[float]], said: list[int], logits: bool, expected: list[float]
):
    assert certainties(np.array(predicted), np.array(said), logits) == pytest.approx(expected)


def test_numbers_are_compared_with_their_targets():
    found, model, data = evaluated(run_spec(1, "linear", "mse", dataset="diabetes"))

    test = found["splits"]["test"]
    predicted = np.asarray(model(data.x_test))[:, 0]
    assert test["mae"] == pytest.approx(np.abs(predicted - data.y_test[:, 0]).mean(), rel=1e-5)
    assert test["rmse"] >= test["mae"]
    assert len(test["points"]) == test["rows"] == len(data.x_test)
    assert test["points"][0] == pytest.approx([data.y_test[0, 0], predicted[0]])


def test_a_sealed_test_set_is_not_looked_at_and_an_empty_part_is_left_out():
    sealed, _, _ = evaluated(
        run_spec(2, "softmax", "sparse_categorical_crossentropy", split={"sealed": True, "validation": 0.2})
    )
    assert sealed["splits"].keys() == {"validation"}
    empty, _, _ = evaluated(run_spec(2, "softmax", "sparse_categorical_crossentropy", split={"validation": 0.0}))
    assert empty["splits"].keys() == {"test"}


def test_rows_are_true_classes_and_columns_predicted_ones():
    assert confusion(np.array([0, 0, 1, 2]), np.array([0, 2, 1, 2]), 3) == [[1, 0, 1], [0, 1, 0], [0, 0, 1]]


def test_targets_in_any_form_are_labels():
    assert labels(np.array([2, 0])).tolist() == [2, 0]
    assert labels(np.array([[0.0], [1.0]])).tolist() == [0, 1]
    assert labels(np.eye(3)[[2, 1]]).tolist() == [2, 1]


def test_a_single_output_is_decided_at_its_middle():
    raw = np.array([[-0.2], [0.2], [0.7]])
    assert decisions(raw, logits=True).tolist() == [0, 1, 1]
    assert decisions(raw, logits=False).tolist() == [0, 0, 1]


def test_many_points_are_thinned_and_errors_are_of_all():
    true = np.arange(2_000.0)
    found = regression(true, true + 3)
    assert (found["rows"], found["mae"], found["rmse"], len(found["points"])) == (2_000, 3.0, 3.0, 500)
    assert found["points"][-1] == [1_999.0, 2_002.0]
