from typing import Any

import numpy as np

from layerloom.spec import TrainingSpec
from layerloom.training.engine.rows import batch_size, class_weights, row_order, steps


def training(**values: Any) -> TrainingSpec:
    return TrainingSpec.model_validate({"loss": "mse"} | values)


def test_the_row_order_is_the_documented_one():
    for epoch in (1, 2, 3):
        expected = np.random.default_rng([9, epoch]).permutation(50)
        assert np.array_equal(row_order(50, training(seed=9), epoch), expected)
    assert np.array_equal(row_order(50, training(shuffle=False), 7), np.arange(50))


def test_a_batch_is_never_larger_than_the_rows():
    assert batch_size(20, training(batch_size=32)) == 20
    assert batch_size(20, training(batch_size="full")) == 20
    assert steps(65, training(batch_size=32)) == 3


def test_class_weights_follow_the_labels_whatever_their_form():
    spec = training(class_weight={"1": 2.0})
    labels = np.array([0, 1, 1], dtype=np.int32)

    for y in (labels, labels.astype(np.float32)[:, None], np.eye(2, dtype=np.float32)[labels]):
        weights = class_weights(y, spec)
        assert weights is not None
        assert weights.tolist() == [1.0, 2.0, 2.0]
    assert class_weights(labels, training()) is None
