from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from layerloom.datasets.split import Split, split_rows
from layerloom.errors import DatasetError
from layerloom.spec import SplitSpec


def spec(**values: Any) -> SplitSpec:
    return SplitSpec(**values)


def parts(split: Split) -> list[np.ndarray]:
    return [split.train, split.validation, split.test]


def test_sizes_are_exact():
    split = split_rows(1797, spec(validation=0.2, test=0.1))

    assert [len(part) for part in parts(split)] == [1258, 359, 180]


@settings(max_examples=200)
@given(
    counts=st.lists(st.integers(8, 60), min_size=1, max_size=6),
    validation=st.floats(0, 0.4),
    test=st.floats(0, 0.4),
    seed=st.integers(0, 2**32 - 1),
)
def test_a_stratified_split_is_disjoint_complete_exact_and_proportional(
    counts: list[int], validation: float, test: float, seed: int
):
    labels = np.repeat(np.arange(len(counts)), counts)
    rows = len(labels)

    split = split_rows(rows, spec(validation=validation, test=test, seed=seed), labels)

    assert np.array_equal(np.sort(np.concatenate(parts(split))), np.arange(rows))
    assert len(split.validation) == round(rows * validation)
    assert len(split.test) == round(rows * test)
    for part, share in ((split.test, test), (split.validation, validation)):
        for label, count in enumerate(counts):
            # With the largest remainder a class is at most one row off its share. Rounding the size of the part
            # adds to that, and so do the validation rows, which are chosen first.
            assert abs(np.sum(labels[part] == label) - count * share) < 2.5


def test_the_seed_decides():
    labels = np.arange(100) % 2
    once, again = (split_rows(100, spec(seed=3), labels) for _ in range(2))
    other = split_rows(100, spec(seed=4), labels)

    assert np.array_equal(once.test, again.test)
    assert not np.array_equal(once.test, other.test)


def test_without_labels_or_stratify_the_split_is_plain():
    labels = np.arange(100) % 2

    plain = split_rows(100, spec(stratify=False), labels)
    regression = split_rows(100, spec())

    assert np.array_equal(plain.train, regression.train)


def test_no_shares_leave_all_rows_to_train():
    split = split_rows(10, spec(validation=0, test=0))

    assert split.train.tolist() == list(range(10))
    assert len(split.validation) == len(split.test) == 0


def test_no_training_row_at_all_is_an_error():
    with pytest.raises(DatasetError) as caught:
        split_rows(2, spec(validation=0.5, test=0.49))

    assert caught.value.field == "data.split"
    assert caught.value.fix


def test_a_class_without_training_rows_is_an_error_that_names_it():
    labels = np.array([0] * 20 + [7])

    with pytest.raises(DatasetError, match="class 7") as caught:
        split_rows(21, spec(validation=0.5, test=0.4), labels)

    assert caught.value.field == "data.split"
    assert caught.value.received == "validation 0.5 and test 0.4 of 21 rows"


@pytest.mark.parametrize("rows", [50, 150, 178])
@pytest.mark.parametrize("validation", [0.99, 0.997, 0.999])
def test_rows_that_all_validate_leave_none_to_train(rows: int, validation: float):
    """Shares of nothing are nothing: what is left for the test, of no rows, was no number."""
    if round(rows * validation) < rows:
        split = split_rows(rows, SplitSpec(validation=validation, test=0))
        assert not {*split.train} & {*split.validation}
        return
    with pytest.raises(DatasetError, match="no rows to train on"):
        split_rows(rows, SplitSpec(validation=validation, test=0))
