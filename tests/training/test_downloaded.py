"""A run on a dataset that is not on this machine yet: it fetches the files, says so, and trains on them."""

from pathlib import Path
from typing import Any

import pytest

from layerloom.datasets.base import Dataset, find
from layerloom.datasets.remote import file_path
from layerloom.events import Assignment, Status, StatusData
from layerloom.training import material
from layerloom.training.attempt import Attempt
from layerloom.training.commands import Commands
from layerloom.training.reporter import Reporter
from support.internal import InternalServer, Log, assignment
from support.published import Publisher, files_of, published

REVIEWS = {
    "network": {
        "layers": [
            {"class_name": "Embedding", "config": {"input_dim": 500, "output_dim": 4}},
            {"class_name": "GlobalAveragePooling1D"},
            {"class_name": "Dense", "config": {"units": 2, "activation": "softmax"}},
        ]
    },
    "data": {"dataset": "imdb", "config": {"words": 500, "length": 20}},
    "training": {"loss": "sparse_categorical_crossentropy", "epochs": 1},
}


def train(folder: Path, document: dict[str, Any]) -> tuple[StatusData, Log]:
    """Train as an attempt in this process."""
    folder.mkdir(parents=True)
    work, commands, log = Assignment.model_validate(assignment(folder, document)), Commands(), Log()
    with InternalServer(log, folder / "server.json"), Reporter(work, commands) as reporter:
        end = Attempt(work, commands, reporter).run()
    assert end is not None
    return end, log


def test_reviews_are_fetched_told_of_and_embedded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("LAYERLOOM_DATASETS", str(tmp_path / "datasets"))
    with Publisher(files_of("imdb")) as publisher:

        def here(name: str) -> Dataset:
            return published(find(name), publisher.base)

        monkeypatch.setattr(material, "find", here)
        end, log = train(tmp_path / "first", REVIEWS)

        assert end.status is Status.COMPLETED, end
        said = [entry["code"] for entry in log.of("log")]
        assert said[0] == "downloading"
        assert said[-2:] == ["downloaded", "engine_resident"]
        first = log.of("log")[0]
        assert "MB" in first["message"]
        total = len(publisher.files["imdb.npz"])
        assert first["values"] == {"dataset": "imdb", "received": 0, "total": total}
        assert file_path("imdb", "imdb.npz").read_bytes() == publisher.files["imdb.npz"]

        end, log = train(tmp_path / "second", REVIEWS)
        assert end.status is Status.COMPLETED, end
        assert [entry["code"] for entry in log.of("log")] == ["engine_resident"]
        assert len(publisher.ranges) == 1
