import io
import os
import pickle
from typing import Any

import numpy as np
import pytest

from layerloom.datasets.pickles import load_npz_objects, load_numbers
from layerloom.errors import DatasetError


class _Command:
    def __reduce__(self) -> Any:
        return print, ("harm",)


class _Hidden:
    """The command inside an array, where only unpickling finds it."""

    def __reduce__(self) -> Any:
        return np.array, ([_Command()],)


@pytest.mark.parametrize("protocol", [2, 3, 4, 5])
def test_numbers_in_all_their_forms_are_read(protocol: int):
    value = {b"data": np.arange(6, dtype=np.uint8).reshape(2, 3), b"labels": [1, 2], "x": np.float64(0.5), "y": b"ab"}
    loaded = load_numbers(io.BytesIO(pickle.dumps(value, protocol=protocol)), encoding="bytes")
    assert loaded[b"labels"] == [1, 2]
    np.testing.assert_array_equal(loaded[b"data"], value[b"data"])


@pytest.mark.parametrize("harm", [_Command(), _Hidden(), [_Command()], eval, os.kill])
def test_a_pickle_that_asks_for_more_is_refused(harm: Any, capfd: pytest.CaptureFixture[str]):
    with pytest.raises(DatasetError, match="not needed for arrays of numbers"):
        load_numbers(io.BytesIO(pickle.dumps(harm)))
    assert "harm" not in capfd.readouterr().out


def test_a_broken_pickle_is_no_crash():
    with pytest.raises(DatasetError, match="not a readable pickle"):
        load_numbers(io.BytesIO(b"\x80\x04garbage"))


def test_arrays_of_lists_are_read_without_numpys_own_unpickling():
    reviews = np.empty(2, dtype=object)
    reviews[:] = [[1, 2, 3], [4]]
    file = io.BytesIO()
    np.save(file, reviews, allow_pickle=True)
    loaded = load_npz_objects(file.getvalue())
    assert loaded.tolist() == [[1, 2, 3], [4]]

    file = io.BytesIO()
    np.save(file, np.arange(3), allow_pickle=False)
    assert load_npz_objects(file.getvalue()).tolist() == [0, 1, 2]
