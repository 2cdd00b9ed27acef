"""What every built-in dataset promises; a new file in ``datasets/builtin`` is tested here without being named."""

import math
import re
from pathlib import Path
from typing import Any

import keras
import numpy as np
import pytest

from layerloom.datasets.base import Dataset, builtin_names, find
from layerloom.datasets.config import complete
from layerloom.datasets.facts import facts_of
from layerloom.datasets.prepare import prepare
from layerloom.datasets.preview import preview
from layerloom.datasets.rows_code import rows_code
from layerloom.errors import DatasetError, DataUnavailable
from layerloom.spec import DataSpec, SplitSpec
from support.published import write_files
from support.scripts import run_script

# What an exported script itself defines, beside the rows.
SCRIPT_NAMES = {
    "BATCH_SIZE", "Best", "CLASS_WEIGHT", "EPOCHS", "EarlyStopping", "RATES", "Rates", "SEED", "Stop", "batches",
    "best", "history", "mean", "measure_data_loss", "model", "scores", "variance", "weights",
}  # fmt: skip
FACTS = {
    "name", "title", "kind", "task", "shape", "rows", "classes", "features", "target", "unit", "standardize", "scale",
    "counts", "balance", "targets", "download", "config_schema",
}  # fmt: skip


@pytest.fixture(params=builtin_names())
def dataset(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Dataset:
    """Each one, with small files in place of those that its publisher has."""
    monkeypatch.setenv("LAYERLOOM_DATASETS", str(tmp_path))
    found = find(request.param)
    if found.remote is not None:
        write_files(tmp_path, found.name)
    return found


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
        assert x.shape[-1] == len(dataset.features)


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


def test_targets_alone_are_those_of_the_rows(dataset: Dataset):
    if dataset.load_targets is None:
        return
    for config in ({}, {"size": 101}):
        targets = dataset.load_targets(complete(dataset, config))
        assert targets.dtype == np.int32
        assert np.array_equal(targets, rows_of(dataset, **config)[1])


def test_every_setting_has_a_range_and_a_default_inside(dataset: Dataset):
    assert dataset.config_schema["additionalProperties"] is False
    for setting in dataset.config_schema["properties"].values():
        assert setting["minimum"] <= setting["default"] <= setting["maximum"]
        assert setting["title"]


def test_settings_count(dataset: Dataset):
    if dataset.remote is not None:
        assert len(rows_of(dataset, size=101)[0]) == 101
        return
    if not dataset.config_schema["properties"]:
        with pytest.raises(DatasetError):
            rows_of(dataset, size=101)
        return

    assert len(rows_of(dataset, size=101)[0]) == 101
    assert not np.array_equal(rows_of(dataset, seed=1)[0], rows_of(dataset, seed=2)[0])
    quiet, noisy = rows_of(dataset, noise=0), rows_of(dataset, noise=1)
    assert not all(np.array_equal(one, other) for one, other in zip(quiet, noisy, strict=True))


def test_an_image_set_says_its_largest_value(dataset: Dataset):
    if dataset.kind == "images":
        assert dataset.scale == rows_of(dataset)[0].max()
    else:
        assert dataset.scale is None


def test_facts_and_preview_are_whole_by_default(dataset: Dataset):
    facts = facts_of(DataSpec(dataset=dataset.name))
    shown = preview(DataSpec(dataset=dataset.name), 40)

    assert facts.keys() == FACTS
    assert dataset.shape is None or facts["shape"] == list(dataset.shape)
    if dataset.classes is None:
        assert facts["balance"] is None
        assert facts["targets"]["min"] <= facts["targets"]["max"]
    else:
        assert facts["targets"] is None
        assert {part: sum(rows) for part, rows in facts["balance"].items()} == facts["counts"]
        assert all(len(rows) == len(dataset.classes) for rows in facts["balance"].values())
    if dataset.kind in ("points", "table"):
        assert len(shown["columns"]) == facts["shape"][0] + (dataset.task == "regression")
        assert all(sum(column["histogram"]) == facts["rows"] for column in shown["columns"])
    else:
        assert shown["columns"] is None
    assert facts == shown["facts"]
    assert sum(facts["counts"].values()) == facts["rows"]
    assert len(shown["x"]) == len(shown["y"]) == len(shown["split"]) == 40


def same_rows(spec: DataSpec) -> str:
    """Let the code of the rows make them, where Layerloom cannot be imported; its text."""
    code = rows_code(spec)
    text = "\n".join([*code.imports, "import numpy as np", code.source])
    made, ours = run_script(text), prepare(spec)
    for part in ("x_train", "y_train", "x_validation", "y_validation", "x_test", "y_test"):
        rows = getattr(ours, part)
        assert made[part].dtype == rows.dtype, part
        np.testing.assert_array_equal(made[part], rows, err_msg=part)
    return text


def test_its_code_makes_the_very_rows_of_a_run(dataset: Dataset, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    def get_file(name: str, url: str, *, cache_subdir: str, file_hash: str, hash_algorithm: str) -> str:
        assert dataset.remote is not None and (cache_subdir, hash_algorithm) == (f"datasets/{dataset.name}", "sha256")
        [file] = [file for file in dataset.remote.files if file.name == name]
        assert (url, file_hash) == (file.url, file.sha256)
        return str(tmp_path / dataset.name / name)

    # The small files in place of the publisher's have other digests.
    monkeypatch.setattr(keras.utils, "get_file", get_file)
    same_rows(DataSpec(dataset=dataset.name))
    size = {"size": 133} if "size" in dataset.config_schema["properties"] else {}
    values = math.prod(prepare(DataSpec(dataset=dataset.name)).sample_shape)
    split = SplitSpec(validation=0.31, test=0.17, seed=5, stratify=False)
    text = same_rows(DataSpec(dataset=dataset.name, config=size, shape=[1, values], split=split))
    assert max(len(line) for line in text.splitlines()) <= 120
    # What a script defines after its rows must not stand in the way of what makes them.
    assert not set(re.findall(r"^(?:def |class )?(\w+)", text, re.MULTILINE)) & SCRIPT_NAMES


def test_a_set_that_is_not_here_keeps_what_it_promises(
    dataset: Dataset, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    spec = DataSpec(dataset=dataset.name)
    here = facts_of(spec)
    monkeypatch.setenv("LAYERLOOM_DATASETS", str(tmp_path / "elsewhere"))
    if dataset.remote is None:
        assert facts_of(spec) == here
        assert here["download"] is None
        return

    absent = facts_of(spec)
    assert here["download"] == absent["download"] | {"state": "ready"}
    assert absent["download"]["state"] == "absent"
    assert absent["download"]["size"] == sum(file.size for file in dataset.remote.files) > 0
    unknown = {"rows", "counts", "balance", "targets", "download"}
    assert {key: value for key, value in absent.items() if key not in unknown} == {
        key: value for key, value in here.items() if key not in unknown
    }
    assert sum(absent["counts"].values()) == absent["rows"] == dataset.config_schema["properties"]["size"]["default"]
    with pytest.raises(DataUnavailable, match="not on this machine"):
        preview(spec, 40)
    for file in dataset.remote.files:
        assert file.url.startswith("https://")
        assert re.fullmatch("[0-9a-f]{64}", file.sha256)
