import numpy as np

from layerloom.training.frames.judged import judged


def test_classes_are_counted_exactly():
    truth = np.array([0, 1] * 200)
    predicted = np.stack([np.ones(400), np.zeros(400)], axis=1)
    words, pairs = judged(truth, predicted, classes=2, logits=False, of=900)
    assert words == {"rows": 400, "of": 900, "confusion": [[200, 0], [200, 0]]}
    assert pairs is None


def test_values_have_errors_and_some_pairs():
    truth = np.arange(500.0)[:, None]
    words, pairs = judged(truth, truth + 2, classes=None, logits=False, of=500)
    assert words == {"rows": 500, "of": 500, "mae": 2.0, "rmse": 2.0}
    assert pairs is not None
    assert pairs.values.shape == (2, 200)
    assert pairs.values[:, -1].tolist() == [499.0, 501.0]


def test_lost_predictions_have_no_mean_error():
    words, _ = judged(np.zeros((3, 1)), np.full((3, 1), np.nan), classes=None, logits=False, of=3)
    assert words == {"rows": 3, "of": 3, "mae": None, "rmse": None}


def test_a_hundred_classes_are_too_many():
    assert judged(np.zeros(3, np.int32), np.zeros((3, 100)), classes=100, logits=False, of=3) == (None, None)
