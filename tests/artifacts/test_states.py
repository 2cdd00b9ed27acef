"""The manifest of a run's states."""

import json
import math
from pathlib import Path

from layerloom.api.run_schemas import Checkpoint
from layerloom.artifacts.states import MANIFEST, State, read_states, write_states
from layerloom.artifacts.store import ArtifactStore

METRICS = {"loss": math.inf, "val_loss": math.nan, "accuracy": 0.5}


def state() -> State:
    return State(file="state-00000001-00000000.npz", epoch=1, size=3, sha256="x", which=["kept"], metrics=METRICS)


def test_what_is_no_finite_number_is_a_word_in_the_manifest_and_in_rest(tmp_path: Path):
    store, run = ArtifactStore.of_run(str(tmp_path / "run-1"))
    (tmp_path / "run-1").mkdir()
    write_states(store, run, [state()])

    written = json.loads((tmp_path / "run-1" / MANIFEST).read_text(encoding="utf-8"))
    assert written["states"][0]["metrics"] == {"loss": "Infinity", "val_loss": "NaN", "accuracy": 0.5}
    (read,) = read_states(store, run)
    assert read.metrics is not None
    assert math.isnan(read.metrics["val_loss"]) and math.isinf(read.metrics["loss"])
    shown = Checkpoint.model_validate(read.model_dump(exclude={"file", "asked"})).model_dump(mode="json")
    assert shown["metrics"] == {"loss": "Infinity", "val_loss": "NaN", "accuracy": 0.5}


def test_a_manifest_of_an_earlier_version_had_null_for_it(tmp_path: Path):
    store, run = ArtifactStore.of_run(str(tmp_path / "run-1"))
    (tmp_path / "run-1").mkdir()
    document = {"version": 1, "states": [state().model_dump(mode="json") | {"metrics": {"loss": None}}]}
    (tmp_path / "run-1" / MANIFEST).write_text(json.dumps(document), encoding="utf-8")

    (read,) = read_states(store, run)

    assert read.metrics is not None and math.isnan(read.metrics["loss"])
