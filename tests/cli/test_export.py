"""`layerloom export`: what is written is what the run was."""

import ast
import csv
import json
import zipfile
from pathlib import Path

import pytest

from layerloom.client import Client, RunHandle
from layerloom.spec import parse_run_spec
from support.command import layerloom
from support.server import ServerProcess
from support.specs import spiral


@pytest.fixture(scope="module")
def run(client: Client) -> RunHandle:
    return client.train(spiral(epochs=3)).wait()


def exported(server: ServerProcess, folder: Path, *arguments: str) -> Path:
    done = layerloom(server, "export", *arguments, folder=folder)
    assert done.returncode == 0, done.stderr
    return folder / done.stdout.strip()


def test_a_run_as_a_keras_script(server: ServerProcess, run: RunHandle, client: Client, tmp_path: Path):
    path = exported(server, tmp_path, run.id)
    assert path.name == f"run-{run.number}.py"
    script = path.read_text(encoding="utf-8")
    assert script == client.code(run.state["spec"], "keras")
    # tests/graph/code/test_keras.py runs such scripts.
    assert ast.parse(script)


def test_a_run_as_its_model(server: ServerProcess, run: RunHandle, tmp_path: Path):
    path = exported(server, tmp_path, run.id, "--to", "model", "-o", "m.keras")
    assert path.name == "m.keras"
    assert "config.json" in zipfile.ZipFile(path).namelist()


def test_a_run_as_its_history(server: ServerProcess, run: RunHandle, tmp_path: Path):
    history = json.loads(exported(server, tmp_path, run.id, "--to", "json").read_text(encoding="utf-8"))
    assert history == run.history()
    with exported(server, tmp_path, run.id, "--to", "csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["epoch"] for row in rows] == ["1", "2", "3"]
    assert [float(row["val_loss"]) for row in rows] == history["val_loss"]


def test_a_run_as_its_spec_can_be_trained_again(server: ServerProcess, run: RunHandle, tmp_path: Path):
    path = exported(server, tmp_path, run.id, "--to", "spec")
    document = json.loads(path.read_text(encoding="utf-8"))
    assert document == run.state["spec"]
    assert parse_run_spec(document).training.epochs == 3


def test_a_file_without_a_server(tmp_path: Path):
    path = tmp_path / "spec.json"
    path.write_text(json.dumps(spiral()), encoding="utf-8")
    done = layerloom(None, "export", "spec.json", "-o", "-", folder=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "keras.layers.Dense" in done.stdout
    assert ast.parse(done.stdout)
    assert [path.name for path in tmp_path.iterdir()] == ["spec.json"]


def test_a_file_has_neither_model_nor_history(tmp_path: Path):
    path = tmp_path / "spec.json"
    path.write_text(json.dumps(spiral()), encoding="utf-8")
    for target in ("model", "csv", "json"):
        done = layerloom(None, "export", str(path), "--to", target)
        assert done.returncode == 1
        assert "id of a run" in done.stderr or "Train it first" in done.stderr


def test_what_cannot_train_has_no_script(server: ServerProcess, tmp_path: Path):
    spec = spiral()
    spec["network"]["layers"][1]["config"]["units"] = 1
    path = tmp_path / "spec.json"
    path.write_text(json.dumps(spec), encoding="utf-8")
    done = layerloom(server, "export", str(path))
    assert done.returncode == 1
    assert "dense_2, units: " in done.stderr


def test_an_unknown_run(server: ServerProcess):
    done = layerloom(server, "export", "none")
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
