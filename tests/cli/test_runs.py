"""`layerloom train`, `watch` and `runs`, and how errors read."""

import json
from pathlib import Path

import pytest

from layerloom.events import Status
from support.command import layerloom
from support.server import ServerProcess, wait_for
from support.specs import spiral


def test_train_and_watch_show_the_run_to_its_end(server: ServerProcess, tmp_path: Path):
    spec = tmp_path / "spec.json"
    spec.write_text(json.dumps(spiral()))
    done = layerloom(server, "train", str(spec), "--watch")
    assert done.returncode == 0, done.stderr
    assert "5/5" in done.stdout
    assert "completed" in done.stdout
    run = done.stdout.split()[0]
    again = layerloom(server, "watch", run)
    assert again.returncode == 0
    assert "completed" in again.stdout
    listed = json.loads(layerloom(server, "runs", "--json").stdout)
    assert run in [entry["id"] for entry in listed]
    assert run in layerloom(server, "runs").stdout


def test_a_spec_from_standard_input(server: ServerProcess):
    done = layerloom(server, "train", "-", text=json.dumps(spiral(epochs=1)))
    assert done.returncode == 0, done.stderr


def test_problems_are_sentences_not_tracebacks(server: ServerProcess, tmp_path: Path):
    spec = spiral()
    spec["network"]["layers"][1]["config"]["units"] = -1
    path = tmp_path / "bad.json"
    path.write_text(json.dumps(spec))
    done = layerloom(server, "train", str(path))
    assert done.returncode == 1
    assert "dense_2" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("content", ["{", ""])
def test_a_file_that_is_not_json(server: ServerProcess, tmp_path: Path, content: str):
    path = tmp_path / "broken.json"
    path.write_text(content)
    done = layerloom(server, "train", str(path))
    assert done.returncode == 1
    assert "is not JSON" in done.stderr


def test_without_a_server_the_way_out_is_told(tmp_path: Path):
    done = layerloom(None, "runs", "--data", str(tmp_path))
    assert done.returncode == 1
    assert "layerloom serve" in done.stderr


def test_a_run_is_paused_changed_resumed_and_forked(server: ServerProcess, tmp_path: Path):
    def said(*arguments: str, text: str | None = None) -> str:
        done = layerloom(server, "runs", *arguments, text=text)
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()

    with server.client() as client:
        run = client.train(spiral(epochs=100_000, pace=20))
        wait_for(lambda: run.refresh().state["epoch"] >= 2, 120, "some epochs")
        assert said("checkpoint", run.id) == f"Run {run.number} running; asked for: checkpoint"
        said("set", run.id, "--learning-rate", "0.005", "--pace", "0")
        said("pause", run.id)
        assert run.wait_until(Status.PAUSED).status == "paused"
        refused = layerloom(server, "runs", "evaluate", run.id)
        assert refused.returncode == 1 and "Resume it first." in refused.stderr
        assert said("resume", run.id).startswith(f"Run {run.number} ")
        said("stop", run.id)
        run.wait()
        epoch = next(state["epoch"] for state in run.checkpoints() if state["batch"] == 0 and state["epoch"])
        assert str(epoch) in said("checkpoints", run.id)
        changes = json.dumps({"tags": ["forked"], "training": {"pace": None, "epochs": 3}})
        fork = said("fork", run.id, "--epoch", str(epoch), "--epochs", str(epoch + 1), "--changes", "-", text=changes)
        state = client.run(fork).wait().state
    assert (state["status"], state["tags"], state["epoch"]) == ("completed", ["forked"], epoch + 1)
    nothing = layerloom(server, "runs", "set", run.id)
    assert nothing.returncode == 1 and "--learning-rate" in nothing.stderr
