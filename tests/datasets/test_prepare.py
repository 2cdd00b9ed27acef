import numpy as np
import pytest

from layerloom.datasets.prepare import prepare
from layerloom.spec import ClassConfig, DataSpec

IRIS = DataSpec(dataset="iris")


@pytest.mark.parametrize(
    "loss",
    [
        "sparse_categorical_crossentropy",
        "SparseCategoricalCrossentropy",
        ClassConfig(class_name="SparseCategoricalCrossentropy", config={"from_logits": True}),
        "categorical_generalized_cross_entropy",
        "CategoricalGeneralizedCrossEntropy",
    ],
)
def test_some_losses_take_class_indices(loss: str | ClassConfig):
    y = prepare(IRIS, loss, 3).y_train

    assert y.shape == (105,)
    assert y.dtype == np.int32


@pytest.mark.parametrize("loss", ["categorical_crossentropy", "CategoricalHinge", "categorical_focal_crossentropy"])
def test_categorical_losses_take_one_hot_rows(loss: str):
    indices, rows = prepare(IRIS).y_test, prepare(IRIS, loss).y_test

    assert rows.shape == (15, 3)
    assert rows.dtype == np.float32
    assert rows.argmax(axis=1).tolist() == indices.tolist()
    assert (rows.sum(axis=1) == 1).all()


def test_losses_that_take_either_follow_the_networks_outputs():
    spiral = DataSpec(dataset="spiral")

    assert prepare(spiral, "binary_crossentropy", 1).y_train.shape == (350, 1)
    assert prepare(spiral, "binary_crossentropy").y_train.shape == (350, 1)
    assert prepare(spiral, "binary_crossentropy", 2).y_train.shape == (350, 2)
    assert prepare(spiral, "mse", 2).y_train.shape == (350, 2)


def test_regression_targets_are_one_column_in_the_targets_unit():
    y = prepare(DataSpec(dataset="diabetes"), "mse", 1).y_train

    assert y.shape == (310, 1)
    assert 25 <= y.min() < y.max() <= 346


def test_the_normalization_is_fitted_on_training_rows_only():
    data = prepare(DataSpec(dataset="wine"))

    assert data.normalization is not None
    mean, variance = data.normalization
    np.testing.assert_allclose(mean, data.x_train.mean(axis=0, dtype=float), rtol=1e-6)
    np.testing.assert_allclose(variance, data.x_train.var(axis=0, dtype=float), rtol=1e-5)
    assert not np.allclose(mean, np.concatenate([data.x_train, data.x_test]).mean(axis=0), rtol=1e-4)


def test_a_value_that_never_varies_is_not_blown_up():
    data = prepare(DataSpec(dataset="digits", standardize=True, shape=[8, 8, 1]))

    assert data.normalization is not None
    mean, variance = data.normalization
    assert mean.shape == variance.shape == data.sample_shape == (8, 8, 1)
    # The top left pixel is 0 in every digit.
    assert data.x_train[:, 0, 0].max() == 0
    assert variance[0, 0, 0] == 1


def test_rows_stay_raw_and_the_scale_is_handed_on():
    data = prepare(DataSpec(dataset="digits"))

    assert data.x_train.max() == 16
    assert data.scale == 16
    assert data.normalization is None
