"""Predictions for raw rows."""

import os
from pathlib import Path
from typing import Any

import keras
import numpy as np
import pytest

from layerloom.errors import ArtifactError, SpecError
from layerloom.model.build import build_model
from layerloom.model.predict import MAX_ROWS, Models, predict, read_rows
from layerloom.spec import NetworkSpec


@pytest.fixture
def model() -> Any:
    layers = [{"class_name": "Dense", "config": {"units": 2, "kernel_initializer": "ones"}}]
    return build_model(NetworkSpec.model_validate({"layers": layers}), [3])


def test_rows_go_through_the_model(model: Any) -> None:
    assert predict(model, [[1, 2, 3], [0.5, 0, 0]]) == [[6.0, 6.0], [0.5, 0.5]]
    assert predict(model, []) == []


@pytest.mark.parametrize(
    "rows",
    [
        [[1, 2]],
        [1, 2, 3],
        [[1, 2, 3], [1, 2]],
        [["1", "2", "3"]],
        [[1, None, 3]],
        [[[1, 2, 3]]],
        [{"x": 1}],
        [[0, 0, 0]] * (MAX_ROWS + 1),
    ],
)
def test_wrong_rows_are_refused_in_words(model: Any, rows: Any) -> None:
    with pytest.raises(SpecError) as caught:
        predict(model, rows)
    assert caught.value.code == "invalid_rows"
    assert caught.value.expected
    assert caught.value.fix


def test_an_axis_of_any_length_takes_any() -> None:
    assert read_rows([[[1, 2]], [[3, 4]]], (None, 2)).shape == (2, 1, 2)


def test_models_stay_loaded_until_their_file_changes(model: Any, tmp_path: Path) -> None:
    path = tmp_path / "best.keras"
    model.save(path)
    models = Models(size=2)
    first = models.get(str(path))
    assert models.get(str(path)) is first
    os.utime(path, ns=(1, 1))
    assert models.get(str(path)) is not first


def test_the_models_used_longest_ago_are_let_go(model: Any, tmp_path: Path) -> None:
    paths = [str(tmp_path / f"{index}.keras") for index in range(3)]
    for path in paths:
        model.save(path)
    models = Models(size=2)
    first, second = models.get(paths[0]), models.get(paths[1])
    assert models.get(paths[0]) is first
    models.get(paths[2])
    assert models.get(paths[0]) is first
    assert models.get(paths[1]) is not second


def test_a_file_that_is_no_model(tmp_path: Path) -> None:
    broken = tmp_path / "broken.keras"
    broken.write_bytes(b"no zip")
    for path in (broken, tmp_path / "missing.keras"):
        with pytest.raises(ArtifactError):
            Models().get(str(path))


def test_predictions_equal_plain_keras(model: Any) -> None:
    x = np.random.default_rng(0).normal(size=(600, 3)).astype(np.float32)
    np.testing.assert_allclose(predict(model, x.tolist()), model.predict(x, verbose=0), atol=1e-5)


def test_values_that_the_model_has_no_place_for_are_refused() -> None:
    model = keras.Sequential([keras.Input((2,)), keras.layers.Embedding(4, 3), keras.layers.Flatten()])
    assert len(predict(model, [[0, 3]])) == 1
    with pytest.raises(SpecError, match="does not accept these values"):
        predict(model, [[0, 1_000_000]])
