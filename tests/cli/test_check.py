"""`layerloom check`: problems in words, and fixes that are written into the file."""

import json
from pathlib import Path
from typing import Any

import pytest

from layerloom.cli.check import fix_all
from support.command import layerloom
from support.server import ServerProcess
from support.specs import digits, spiral


def save(folder: Path, document: Any) -> Path:
    path = folder / "spec.json"
    path.write_text(json.dumps(document), encoding="utf-8")
    return path


def wrong() -> dict[str, Any]:
    document = digits()
    document["network"]["nodes"][1]["config"]["activation"] = "rellu"
    document["network"]["nodes"][3]["config"]["units"] = 7
    document["training"]["metrics"] = ["accuracy", "accuracy"]
    return document


def test_a_sound_spec_passes(server: ServerProcess, tmp_path: Path):
    done = layerloom(server, "check", str(save(tmp_path, digits())))
    assert done.returncode == 0, done.stderr
    assert "can train: 4,810 parameters, about" in done.stdout


def test_each_problem_has_its_place_and_its_fix(server: ServerProcess, tmp_path: Path):
    path = save(tmp_path, wrong())
    before = path.read_text(encoding="utf-8")
    done = layerloom(server, "check", str(path))
    assert done.returncode == 1
    lines = done.stdout.splitlines()
    place = next(index for index, line in enumerate(lines) if line.startswith("error    hidden.activation: "))
    assert lines[place + 1].strip() == "fix: Set activation to relu"
    assert any(line.startswith("error    training.metrics.1: ") for line in lines)
    assert lines[-1] == "2 errors: this cannot train."
    assert path.read_text(encoding="utf-8") == before


def test_fixes_are_applied_until_none_is_left_and_the_rest_stays(server: ServerProcess, tmp_path: Path):
    path = save(tmp_path, wrong())
    done = layerloom(server, "check", str(path), "--fix", "--json")
    assert done.returncode == 0, done.stderr
    report = json.loads(done.stdout)
    assert report["ok"]
    assert len(report["applied"]) == 3
    assert json.loads(path.read_text(encoding="utf-8")) == digits()
    again = layerloom(server, "check", str(path), "--fix")
    assert again.returncode == 0
    assert "fixed" not in again.stdout


def test_what_no_fix_solves_is_left_and_said(server: ServerProcess, tmp_path: Path):
    document = digits()
    document["data"]["dataset"] = "nothing_of_that_name"
    path = save(tmp_path, document)
    done = layerloom(server, "check", str(path), "--fix")
    assert done.returncode == 1
    assert "data.dataset: " in done.stdout
    assert json.loads(path.read_text(encoding="utf-8")) == document


def test_from_pipe_to_pipe(server: ServerProcess):
    done = layerloom(server, "check", "-", "--fix", text=json.dumps(wrong()))
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout) == digits()
    assert "fixed    hidden.activation" in done.stderr


def test_without_a_server_it_loads_keras_itself(tmp_path: Path):
    spec = spiral()
    spec["network"]["layers"][1]["config"]["units"] = 1
    done = layerloom(None, "check", str(save(tmp_path, spec)), folder=tmp_path)
    assert done.returncode == 1, done.stderr
    assert "dense_2.units: " in done.stdout


def test_an_address_that_does_not_answer_is_an_error(tmp_path: Path):
    path = str(save(tmp_path, spiral()))
    done = layerloom(None, "check", path, "--url", "http://127.0.0.1:9", folder=tmp_path, LAYERLOOM_TOKEN="x" * 20)
    assert done.returncode == 1
    assert "does not answer" in done.stderr


@pytest.mark.parametrize("document", [{"network": {"nodes": 3}}, []])
def test_what_is_no_run_spec_is_told(server: ServerProcess, tmp_path: Path, document: Any):
    done = layerloom(server, "check", str(save(tmp_path, document)))
    assert done.returncode == 1
    assert "not a run spec" in done.stderr
    assert "Traceback" not in done.stderr


def test_fixes_that_undo_each_other_come_to_an_end():
    class Fickle:
        """Wants one unit where there are two, and two where there is one."""

        def check(self, document: dict[str, Any]) -> dict[str, Any]:
            units = 3 - document["network"]["nodes"][1]["config"]["units"]
            edits = [{"op": "set", "node": "a", "field": "units", "value": units}]
            fix = {"label": f"Set {units}", "edits": edits}
            problem = {"severity": "error", "node": "a", "field": "units", "message": "", "fix": fix}
            return {"ok": False, "problems": [problem]}

        def script(self, document: dict[str, Any]) -> str:
            raise NotImplementedError

    nodes = [{"id": "i", "class_name": "InputLayer"}, {"id": "a", "class_name": "Dense", "config": {"units": 1}}]
    document: dict[str, Any] = {"network": {"nodes": nodes}}
    _, report, applied = fix_all(Fickle(), document, Fickle().check(document))
    assert applied == ["a.units: Set 2"]
    assert not report["ok"]
