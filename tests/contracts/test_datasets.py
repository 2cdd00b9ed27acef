"""What every built-in dataset promises; a new file in ``datasets/builtin`` is tested here without being named."""

from typing import Any

import numpy as np
import pytest

from layerloom.datasets.base import Dataset, builtin_names, find
from layerloom.datasets.config import complete
from layerloom.datasets.facts import facts_of
from layerloom.datasets.preview import preview
from layerloom.errors import DatasetError
from layerloom.spec import DataSpec

FACTS = {
    "name", "title", "kind", "task", "shape", "rows", "classes", "features", "target", "unit", "standardize", "scale",
    "counts", "config_schema",
}  # fmt: skip


@pytest.fixture(params=builtin_names())
def dataset(request: pytest.FixtureRequest) -> Dataset:
    return find(request.param)


def rows_of(dataset: Dataset, **config: Any) -> tuple[np.ndarray, np.ndarray]:
    return dataset.load(complete(dataset, config))


def test_is_named_after_its_file(dataset: Dataset, request: pytest.FixtureRequest):
    assert dataset.name == request.node.callspec.params["dataset"]
    assert dataset.title


def test_rows_have_one_form(dataset: Dataset):
    x, y = rows_of(dataset)

    assert x.dtype == np.float32
    assert len(x) == len(y) > 0
    assert y.ndim == 1
    assert np.isfinite(x).all()
    assert np.isfinite(y).all()
    if dataset.features is not None:
        assert x.shape[1:] == (len(dataset.features),)


def test_targets_fit_the_task(dataset: Dataset):
    _, y = rows_of(dataset)

    if dataset.task == "classification":
        assert dataset.classes is not None
        assert y.dtype == np.int32
        assert np.unique(y).tolist() == list(range(len(dataset.classes)))
    else:
        assert dataset.classes is None
        assert y.dtype == np.float32
        assert dataset.target
        assert dataset.unit


def test_the_same_config_gives_the_same_rows(dataset: Dataset):
    first, second = rows_of(dataset), rows_of(dataset)

    assert np.array_equal(first[0], second[0])
    assert np.array_equal(first[1], second[1])


def test_every_setting_has_a_range_and_a_default_inside(dataset: Dataset):
    assert dataset.config_schema["additionalProperties"] is False
    for setting in dataset.config_schema["properties"].values():
        assert setting["minimum"] <= setting["default"] <= setting["maximum"]
        assert setting["title"]


def test_settings_count(dataset: Dataset):
    if not dataset.config_schema["properties"]:
        with pytest.raises(DatasetError):
            rows_of(dataset, size=101)
        return

    assert len(rows_of(dataset, size=101)[0]) == 101
    assert not np.array_equal(rows_of(dataset, seed=1)[0], rows_of(dataset, seed=2)[0])
    assert not np.array_equal(rows_of(dataset, noise=0)[0], rows_of(dataset, noise=1)[0])


def test_an_image_set_says_its_largest_value(dataset: Dataset):
    if dataset.kind == "images":
        assert dataset.scale == rows_of(dataset)[0].max()
    else:
        assert dataset.scale is None


def test_facts_and_preview_are_whole_by_default(dataset: Dataset):
    facts = facts_of(DataSpec(dataset=dataset.name))
    shown = preview(DataSpec(dataset=dataset.name), 40)

    assert facts.keys() == FACTS
    assert facts == shown["facts"]
    assert sum(facts["counts"].values()) == facts["rows"]
    assert len(shown["x"]) == len(shown["y"]) == len(shown["split"]) == 40
