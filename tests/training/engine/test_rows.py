import numpy as np

from layerloom.recipe import RowOrder
from layerloom.training.engine.rows import class_weights, row_order


def test_the_row_order_is_the_documented_one():
    for epoch in (1, 2, 3):
        expected = np.random.default_rng([9, epoch]).permutation(50)
        assert np.array_equal(row_order(50, RowOrder(9, shuffle=True), epoch), expected)
    assert np.array_equal(row_order(50, RowOrder(0, shuffle=False), 7), np.arange(50))


def test_class_weights_follow_the_labels_whatever_their_form():
    labels = np.array([0, 1, 1], dtype=np.int32)

    for y in (labels, labels.astype(np.float32)[:, None], np.eye(2, dtype=np.float32)[labels]):
        weights = class_weights(y, {1: 2.0})
        assert weights is not None
        assert weights.tolist() == [1.0, 2.0, 2.0]
    assert class_weights(labels, None) is None
