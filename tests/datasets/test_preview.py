import json

import numpy as np

from layerloom.datasets.prepare import prepare
from layerloom.datasets.preview import preview
from layerloom.spec import DataSpec


def test_all_rows_are_shown_where_they_fit():
    data = DataSpec(dataset="spiral")

    shown = preview(data, 1000)

    assert len(shown["x"]) == 500
    assert {part: shown["split"].count(part) for part in ("train", "validation", "test")} == {
        "train": 350,
        "validation": 100,
        "test": 50,
    }
    test_rows = [row for row, part in zip(shown["x"], shown["split"], strict=True) if part == "test"]
    assert np.array_equal(np.array(test_rows, dtype=np.float32), prepare(data).x_test)


def test_a_part_of_a_sorted_set_shows_every_class():
    shown = preview(DataSpec(dataset="iris"), 30)

    assert set(shown["y"]) == {0, 1, 2}
    assert shown["y"] == sorted(shown["y"])


def test_it_is_plain_json():
    shown = preview(DataSpec(dataset="digits", shape=[8, 8]), 3)

    assert json.loads(json.dumps(shown)) == shown
    assert np.shape(shown["x"]) == (3, 8, 8)


def test_a_limit_of_nothing_shows_nothing():
    assert preview(DataSpec(dataset="iris"), 0)["x"] == []
