from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from layerloom.datasets import facts as facts_module
from layerloom.datasets.base import find
from layerloom.datasets.facts import FactsCache, facts_of, facts_of_source
from layerloom.datasets.source import load_source
from layerloom.errors import DatasetError
from layerloom.spec import DataSpec, SplitSpec
from support.published import ROWS, write_files


def test_facts_follow_the_spec():
    data = DataSpec(dataset="spiral", config={"size": 200}, shape=[2, 1], split=SplitSpec(validation=0.25, test=0.25))

    facts = facts_of(data)

    assert facts["rows"] == 200
    assert facts["shape"] == [2, 1]
    assert facts["counts"] == {"train": 100, "validation": 50, "test": 50}
    assert facts["classes"] == ["0", "1"]
    assert facts["kind"] == "points"


def test_a_regression_names_its_target_and_unit():
    facts = facts_of(DataSpec(dataset="diabetes"))

    assert (facts["task"], facts["classes"]) == ("regression", None)
    assert facts["target"] == "disease progression after one year"
    assert facts["unit"] == "points"


def test_values_to_predict_are_told_of_and_classes_are_not():
    assert facts_of(DataSpec(dataset="spiral"))["targets"] is None
    assert facts_of(DataSpec(dataset="diabetes"))["targets"] == {"min": 25.0, "max": 346.0, "near_zero": 0.0}
    plane = facts_of(DataSpec(dataset="plane"))["targets"]
    y = load_source(DataSpec(dataset="plane")).y
    assert (plane["min"], plane["max"]) == (float(y.min()), float(y.max()))
    assert plane["near_zero"] == pytest.approx(np.mean(np.abs(y) < 0.01 * np.abs(y).mean()))
    assert plane["near_zero"] > 0


@pytest.fixture
def reads(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    """The settings with which the rows of the spiral were drawn."""
    spiral, drawn = find("spiral"), list[dict[str, Any]]()

    def load(config: Mapping[str, Any], /) -> tuple[np.ndarray, np.ndarray]:
        drawn.append(dict(config))
        return spiral.load(config)

    monkeypatch.setattr(facts_module, "find", lambda _: replace(spiral, load=load))
    return drawn


def test_rows_are_read_once_for_all_splits_and_shapes(reads: list[dict[str, Any]]):
    cache = FactsCache()

    for split in (SplitSpec(), SplitSpec(validation=0.4), SplitSpec(seed=7)):
        for shape in (None, [2, 1]):
            data = DataSpec(dataset="spiral", split=split, shape=shape)
            assert cache.facts_of(data) == facts_of_source(load_source(data))
    assert len(reads) == 1
    cache.facts_of(DataSpec(dataset="spiral", config={"size": 200}))
    assert [config["size"] for config in reads] == [500, 200]


def test_only_the_newest_facts_are_kept(reads: list[dict[str, Any]]):
    cache = FactsCache(most=2)
    for size in (20, 30, 30, 40, 20):
        cache.facts_of(DataSpec(dataset="spiral", config={"size": size}))
    assert [config["size"] for config in reads] == [20, 30, 40, 20]


def test_an_error_is_not_remembered(reads: list[dict[str, Any]]):
    cache = FactsCache()
    for _ in range(2):
        with pytest.raises(DatasetError):
            cache.facts_of(DataSpec(dataset="spiral", shape=[3]))
    assert cache.facts_of(DataSpec(dataset="spiral"))["rows"] == 500
    assert len(reads) == 1


def test_facts_change_when_the_files_come(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("LAYERLOOM_DATASETS", str(tmp_path))
    cache, data = FactsCache(), DataSpec(dataset="mnist")

    assert cache.facts_of(data)["download"]["state"] == "absent"
    write_files(tmp_path, "mnist")
    facts = cache.facts_of(data)

    assert facts["download"]["state"] == "ready"
    assert facts["rows"] == ROWS
    assert facts == facts_of_source(load_source(data))
