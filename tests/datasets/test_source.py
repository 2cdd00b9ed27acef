import pytest

from layerloom.datasets.source import load_source
from layerloom.errors import DatasetError
from layerloom.spec import DataSpec


def test_a_sample_is_reshaped():
    flat, square = load_source(DataSpec(dataset="digits")), load_source(DataSpec(dataset="digits", shape=[8, 8, 1]))

    assert flat.x.shape == (1797, 64)
    assert square.x.shape == (1797, 8, 8, 1)
    assert square.x[5, 2, 3, 0] == flat.x[5, 2 * 8 + 3]


def test_an_impossible_shape_says_how_many_values_there_are():
    with pytest.raises(DatasetError) as caught:
        load_source(DataSpec(dataset="digits", shape=[8, 9]))

    assert caught.value.field == "data.shape"
    assert caught.value.expected == "a shape with 64 values"
    assert caught.value.received == "[8, 9], which has 72 values"
    assert caught.value.fix


def test_tables_are_standardized_and_images_scaled_unless_told_otherwise():
    def preparation(name: str, standardize: bool | None = None) -> tuple[bool, float | None]:
        source = load_source(DataSpec(dataset=name, standardize=standardize))
        return source.standardize, source.scale

    assert preparation("wine") == (True, None)
    assert preparation("wine", standardize=False) == (False, None)
    assert preparation("digits") == (False, 16.0)
    assert preparation("digits", standardize=True) == (True, None)
    assert preparation("spiral") == (False, None)
