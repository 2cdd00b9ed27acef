from pathlib import Path
from typing import Any

import keras
import numpy as np
import pytest

from layerloom.artifacts.states import write_states
from layerloom.errors import ArtifactError, LayerloomError, NotFound
from layerloom.model.export import export
from layerloom.model.serve import Child
from layerloom.model.state import TrainingState, write_state
from layerloom.spec import parse_run_spec
from support.attempts import Run, hard


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Run:
    # A table: its preparation is fitted on the rows.
    spec = hard(epochs=3, loss="mse", metrics=[], batch_size=32, early_stopping=None)
    spec["data"] = {"dataset": "diabetes"}
    spec["network"] = {
        "layers": [
            {"class_name": "Dense", "config": {"units": 8, "activation": "relu"}},
            {"class_name": "BatchNormalization"},
            {"class_name": "Dropout", "config": {"rate": 0.3}},
            {"class_name": "Dense", "config": {"units": 1}},
        ]
    }
    run = Run(tmp_path_factory.mktemp("run"), spec, pytest.MonkeyPatch())
    run.attempt()
    return run


def artifacts(run: Run) -> str:
    return str(run.folder / "runs" / "run-1")


@pytest.mark.parametrize("which", ["best", "last"])
def test_it_is_the_model_that_the_runner_writes(run: Run, tmp_path: Path, which: Any):
    file = tmp_path / "model.keras"

    said = export(parse_run_spec(run.spec), artifacts(run), which, str(file))

    assert said["epoch"] == run.state(which).epoch
    assert said["size"] == file.stat().st_size
    made, theirs = (
        keras.saving.load_model(path) for path in (file, Path(run.store.local_path(run.name, f"{which}.keras")))
    )
    assert isinstance(made, keras.Model)
    assert isinstance(theirs, keras.Model)
    # Seeds are in no `.keras` file.
    for left, right in zip(made.weights, theirs.weights, strict=True):
        np.testing.assert_array_equal(left.numpy(), right.numpy())
    for left, right in zip(made.optimizer.variables, theirs.optimizer.variables, strict=True):
        np.testing.assert_array_equal(left.numpy(), right.numpy())


def test_weights_are_enough_where_an_earlier_version_left_out_some_of_the_optimizer(run: Run, tmp_path: Path):
    state, entries = run.state(), run.states
    lacking = {name: array for name, array in state.arrays.items() if not name.endswith("/velocity")}
    assert len(lacking) < len(state.arrays)

    def made_of(arrays: dict[str, np.ndarray]) -> Any:
        with run.store.writing(run.name, "lacking.npz") as file:
            write_state(TrainingState(*state.place, state.header, arrays), file)
        changes = {"file": "lacking.npz", "size": file.size, "sha256": file.sha256}
        write_states(run.store, run.name, [entries[-1].model_copy(update=changes)])
        export(parse_run_spec(run.spec), artifacts(run), "last", str(tmp_path / "a.keras"))
        return keras.saving.load_model(tmp_path / "a.keras")

    try:
        made = made_of(lacking)
        weightless = {name: array for name, array in lacking.items() if not name.startswith("model/")}
        with pytest.raises(ArtifactError):
            made_of(weightless)
    finally:
        write_states(run.store, run.name, entries)
    theirs: Any = keras.saving.load_model(Path(run.store.local_path(run.name, "last.keras")))
    for left, right in zip(made.weights, theirs.weights, strict=True):
        np.testing.assert_array_equal(left.numpy(), right.numpy())


def test_the_model_child_does_it(run: Run, tmp_path: Path):
    args = {"spec": run.spec, "artifacts": artifacts(run), "which": "last", "file": str(tmp_path / "a.keras")}

    answer = Child().answer({"id": 1, "op": "export", "args": args})

    assert set(answer["result"]) == {"epoch", "size", "sha256"}
    assert (tmp_path / "a.keras").exists()
    assert Child().answer({"id": 1, "op": "export", "args": args | {"which": "first"}})["error"]["status"] == 422


def test_without_a_state_or_with_a_broken_one_there_is_no_model(run: Run, tmp_path: Path):
    spec = parse_run_spec(run.spec)
    with pytest.raises(NotFound):
        export(spec, str(tmp_path / "nobody"), "best", str(tmp_path / "a.keras"))
    entries = run.states
    write_states(run.store, run.name, [entries[-1].model_copy(update={"sha256": "0" * 64})])
    try:
        with pytest.raises(ArtifactError):
            export(spec, artifacts(run), "last", str(tmp_path / "a.keras"))
    finally:
        write_states(run.store, run.name, entries)
    with pytest.raises(LayerloomError):
        export(spec, artifacts(run), "last", str(tmp_path / "missing" / "a.keras"))
    assert not list(tmp_path.glob("*.keras"))
