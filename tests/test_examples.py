"""Every example runs as its reader would run it."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from layerloom.client import Client
from layerloom.spec import parse_run_spec
from support.server import ServerProcess

# A proxy that is not there: examples reach their own machine's server without one.
_NOWHERE = dict.fromkeys(("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"), "http://127.0.0.1:9")
PROXY = _NOWHERE | {"NO_PROXY": "", "no_proxy": ""}
FOLDER = Path(__file__).parent.parent / "examples"
SPECS = sorted(FOLDER.glob("*.json"))


def run_script(name: str, server: ServerProcess, *arguments: str) -> str:
    done = subprocess.run(
        [sys.executable, str(FOLDER / name), *arguments],
        env=os.environ | PROXY | {"LAYERLOOM_URL": server.url, "LAYERLOOM_TOKEN": server.token},
        capture_output=True,
        text=True,
        timeout=150,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.parametrize("path", SPECS, ids=lambda path: path.stem)
def test_a_spec_trains(path: Path, client: Client):
    document: Any = json.loads(path.read_text(encoding="utf-8"))
    parse_run_spec(document)
    document["training"]["epochs"] = 3
    run = client.train(document).wait()
    assert run.status == "completed"


def test_training_over_rest(server: ServerProcess, tmp_path: Path):
    document: Any = json.loads((FOLDER / "spiral.json").read_text(encoding="utf-8"))
    document["training"] |= {"epochs": 3, "early_stopping": None}
    (tmp_path / "spec.json").write_text(json.dumps(document))

    printed = run_script("train_over_rest.py", server, str(tmp_path / "spec.json"))

    assert "of 354 parameters" in printed
    assert "completed epochs_reached" in printed


def test_problems_are_printed(server: ServerProcess, tmp_path: Path):
    document: Any = json.loads((FOLDER / "spiral.json").read_text(encoding="utf-8"))
    document["network"]["layers"][0]["config"]["units"] = -1
    (tmp_path / "spec.json").write_text(json.dumps(document))
    done = subprocess.run(
        [sys.executable, str(FOLDER / "train_over_rest.py"), str(tmp_path / "spec.json")],
        env=os.environ | PROXY | {"LAYERLOOM_URL": server.url, "LAYERLOOM_TOKEN": server.token},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 1
    assert "dense_1" in done.stdout


def test_a_sweep(server: ServerProcess):
    printed = run_script("sweep_dropout.py", server, "2").splitlines()
    assert len(printed) == 3
    assert all("test" in line for line in printed)


def test_every_example_is_told_of():
    told = (FOLDER / "README.md").read_text(encoding="utf-8")
    for path in FOLDER.iterdir():
        assert path.name == "README.md" or f"`{path.name}`" in told
