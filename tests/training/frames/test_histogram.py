import numpy as np
import pytest

from layerloom.training.frames.histogram import BINS, histogram_of


def words_of(values: np.ndarray, rows: int = 1) -> dict[str, float | None]:
    words = histogram_of(values, rows=rows).words
    assert words is not None
    return words


def test_values_are_counted_in_equal_steps():
    values = np.concatenate([np.full(10, -1.0), np.full(5, 0.1), np.full(1, 1.0)])
    found = histogram_of(values)
    assert found.heights.shape == (BINS,)
    assert (found.heights[0], found.heights[13], found.heights[-1]) == (1.0, 0.5, 0.1)
    assert np.count_nonzero(found.heights) == 3


def test_words_tell_range_middle_spread_and_length():
    words = words_of(np.array([3.0, 4.0, 0.0, -1.0]))
    assert (words["low"], words["high"], words["mean"], words["zeros"], words["lost"]) == (-1.0, 4.0, 1.5, 0.25, 0.0)
    assert words["norm"] == pytest.approx(np.sqrt(26), rel=1e-3)
    assert words["std"] == pytest.approx(np.std([3, 4, 0, -1]), rel=1e-3)


def test_zeros_are_a_share_and_not_a_bar():
    found = histogram_of(np.array([0.0] * 90 + [1.0] * 5 + [2.0] * 5))
    assert found.words is not None
    assert found.words["zeros"] == 0.9
    assert (found.words["low"], found.heights[0], found.heights[-1]) == (1.0, 1.0, 1.0)


def test_the_norm_of_several_rows_is_their_mean_length():
    assert words_of(np.array([[3.0, 4.0], [0.0, 1.0]]), rows=2)["norm"] == 3.0


@pytest.mark.parametrize("values", [np.zeros(7), np.full(7, 2.5)], ids=["zeros", "one value"])
def test_values_all_alike_have_a_range_of_none(values: np.ndarray):
    words = words_of(values)
    assert words["low"] == words["high"] == words["mean"] == values[0]
    assert words["std"] == 0


def test_lost_numbers_are_told_and_left_out():
    words = words_of(np.array([1.0, np.nan, np.inf, 3.0], dtype=np.float32))
    assert (words["lost"], words["low"], words["high"], words["mean"], words["norm"]) == (0.5, 1.0, 3.0, 2.0, None)
    lost = histogram_of(np.full(3, np.nan))
    assert lost.words is not None
    assert (lost.words["lost"], lost.words["mean"]) == (1.0, None)
    assert not lost.heights.any()


def test_no_values_have_no_words():
    assert histogram_of(np.empty(0)).words is None


def test_the_greatest_numbers_have_a_length():
    assert words_of(np.full(4, 3e38, dtype=np.float32))["norm"] == pytest.approx(6e38)


def test_of_many_values_some_are_looked_at_and_the_norm_is_of_all():
    rng = np.random.default_rng(0)
    values = rng.normal(size=500_000)
    words = words_of(values)
    assert words["norm"] == pytest.approx(np.linalg.norm(values), rel=1e-3)
    assert words["std"] == pytest.approx(1, abs=0.02)
