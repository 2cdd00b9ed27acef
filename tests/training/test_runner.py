"""The runner as a real process against a real HTTP server that speaks the runner's contract."""

import hashlib
import json
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import keras
import pytest

from layerloom.datasets.prepare import prepare
from layerloom.spec import parse_run_spec
from support.internal import InternalServer, Log, Runner, assignment, wait_until
from support.specs import digits, spiral

pytestmark = pytest.mark.timeout(300)

# Long enough to be interrupted on any machine.
ENDLESS = 1_000_000


@pytest.fixture
def log() -> Log:
    return Log()


@pytest.fixture
def server(tmp_path: Path, log: Log) -> Iterator[InternalServer]:
    with InternalServer(log, tmp_path / "server.json") as server:
        yield server


def cold(folder: Path, spec: dict[str, Any], *arguments: str, attempt: int = 1) -> Runner:
    """A runner that begins at once, from a file."""
    file = folder / "assignment.json"
    file.write_text(json.dumps(assignment(folder, spec, attempt)))
    return Runner(folder, "--assignment", str(file), *arguments)


def train(folder: Path, log: Log, spec: dict[str, Any], attempt: int = 1) -> dict[str, Any]:
    """Train to the end; the data of the terminal status."""
    with cold(folder, spec, attempt=attempt) as runner:
        assert runner.wait() == 0, runner.said
    return log.end


def epochs(log: Log) -> list[int]:
    return [data["epoch"] for data in log.of("epoch")]


@pytest.mark.usefixtures("server")
def test_the_documented_spec_ends_by_early_stopping_with_its_best_model(tmp_path: Path, log: Log):
    """A spare trains a run: all its events come in order, and the model file agrees with them."""
    with Runner(tmp_path) as runner:
        runner.ready()
        runner.assign(assignment(tmp_path, digits()))
        assert runner.wait() == 0, runner.said

    end = log.end
    assert (end["status"], end["reason"]) == ("completed", "early_stopping")
    assert end["message"] == "Validation loss did not get better for 5 epochs."
    assert end["metrics"]["test_accuracy"] > 0.95
    losses = [data["metrics"]["val_loss"] for data in log.of("epoch")]
    assert epochs(log) == list(range(1, len(losses) + 1))
    assert len(losses) == end["best_epoch"] + 5
    assert losses[end["best_epoch"] - 1] == min(losses)
    assert [data["wait"] for data in log.of("epoch")][-6:] == [0, 1, 2, 3, 4, 5]
    assert next(kind for kind in log.kinds if kind != "log") == "status"
    assert log.of("status")[0]["status"] == "running"

    best = log.of("epoch")[end["best_epoch"] - 1]["metrics"]
    assert {name: value for name, value in end["metrics"].items() if not name.startswith("test_")} == best
    # The documented network has penalties.
    measured = {f"{part}{name}" for part in ("", "val_", "test_") for name in ("loss", "data_loss", "accuracy")}
    assert measured == end["metrics"].keys()
    folder = tmp_path / "runs" / "run-1"
    for which, epoch in (("best", end["best_epoch"]), ("last", len(losses))):
        written = [data for data in log.of("checkpoint") if data["which"] == which][-1]
        file = folder / f"state-{epoch:08d}-00000000.npz"
        assert (written["epoch"], written["batch"]) == (epoch, 0)
        assert written["size"] == file.stat().st_size
        assert written["sha256"] == hashlib.sha256(file.read_bytes()).hexdigest()
        assert (folder / f"{which}.keras").exists()
    named = {state["file"] for state in json.loads((folder / "checkpoints.json").read_text())["states"]}
    assert named == {path.name for path in folder.glob("*.npz")}
    kept = [data["epoch"] for data in log.of("checkpoint") if data["which"] == "kept"]
    assert kept == [2**power for power in range(len(losses).bit_length())]

    spec = parse_run_spec(digits())
    data = prepare(spec.data, spec.training.loss)
    model: Any = keras.saving.load_model(tmp_path / "runs" / "run-1" / "best.keras")
    for part, x, y in (("val", data.x_validation, data.y_validation), ("test", data.x_test, data.y_test)):
        loss, accuracy = model.evaluate(x, y, verbose=0)
        assert loss == pytest.approx(end["metrics"][f"{part}_loss"], abs=1e-5)
        assert accuracy == pytest.approx(end["metrics"][f"{part}_accuracy"], abs=1e-5)


@pytest.mark.usefixtures("server")
def test_a_run_to_its_last_epoch(tmp_path: Path, log: Log):
    end = train(tmp_path, log, spiral(epochs=3))

    assert (end["status"], end["reason"], end["message"]) == ("completed", "epochs_reached", "All 3 epochs are done.")
    assert epochs(log) == [1, 2, 3]
    assert all(data["duration"] > 0 for data in log.of("epoch"))
    assert all(data["wait"] is None for data in log.of("epoch"))
    assert log.of("supersede") == []


@pytest.mark.usefixtures("server")
def test_a_later_attempt_first_takes_back_what_the_earlier_one_said(tmp_path: Path, log: Log):
    train(tmp_path, log, spiral(epochs=2), attempt=2)

    assert log.kinds[0] == "supersede"
    assert log.of("supersede") == [{"from_epoch": 1}]
    assert epochs(log) == [1, 2]


@pytest.mark.usefixtures("server")
def test_a_sealed_test_set_is_not_looked_at(tmp_path: Path, log: Log):
    spec = spiral(epochs=1)
    spec["data"]["split"] = {"sealed": True}

    end = train(tmp_path, log, spec)

    assert end["metrics"].keys() == {"loss", "accuracy", "val_loss", "val_accuracy"}


@pytest.mark.usefixtures("server")
def test_without_validation_early_stopping_watches_the_training_loss_and_says_so(tmp_path: Path, log: Log):
    spec = spiral(epochs=2, early_stopping={})
    spec["data"]["split"] = {"validation": 0}

    end = train(tmp_path, log, spec)

    assert "no_validation" in [data["code"] for data in log.of("log")]
    assert end["status"] == "completed"
    assert end["metrics"].keys() == {"loss", "accuracy", "test_loss", "test_accuracy"}


@pytest.mark.usefixtures("server")
def test_the_last_model_is_kept_where_the_best_is_not_to_be_restored(tmp_path: Path, log: Log):
    stopping = {"patience": 2, "restore_best_weights": False}

    end = train(
        tmp_path,
        log,
        spiral(epochs=200, early_stopping=stopping, optimizer={"class_name": "Adam", "config": {"learning_rate": 0.1}}),
    )

    assert end["reason"] == "early_stopping"
    last = log.of("epoch")[-1]
    assert last["wait"] == 2
    assert end["best_epoch"] == last["epoch"] - 2
    assert end["metrics"]["val_loss"] == last["metrics"]["val_loss"]


@pytest.mark.usefixtures("server")
def test_a_lost_loss_fails_the_run_and_keeps_the_last_finite_best(tmp_path: Path, log: Log):
    spec = spiral(
        epochs=100, loss="mean_squared_error", optimizer={"class_name": "SGD", "config": {"learning_rate": 3.0}}
    )
    spec["network"] = {"layers": [{"class_name": "Dense", "config": {"units": 1}}]}

    end = train(tmp_path, log, spec)

    assert (end["status"], end["reason"]) == ("failed", "nan_loss")
    assert end["error"]["code"] == "nan_loss"
    assert end["error"]["cause"]["code"] == "learning_rate"
    assert end["message"].endswith("is usual.")
    assert "learning rate" in end["message"]
    finite = [data for data in log.of("epoch") if not isinstance(data["metrics"]["loss"], str)]
    assert 1 <= len(finite) < len(log.of("epoch"))
    assert end["best_epoch"] == 1 + min(range(len(finite)), key=lambda index: finite[index]["metrics"]["val_loss"])
    model: Any = keras.saving.load_model(tmp_path / "runs" / "run-1" / "best.keras")
    assert all((weight == weight).all() for weight in model.get_weights())


@pytest.mark.usefixtures("server")
def test_what_keras_refuses_fails_as_an_invalid_spec_with_a_reason(tmp_path: Path, log: Log):
    spec = spiral()
    spec["network"]["layers"][0]["config"]["units"] = -1

    end = train(tmp_path, log, spec)

    assert (end["status"], end["reason"]) == ("failed", "invalid_spec")
    assert end["error"]["node"] == "dense_1"
    assert end["message"]
    assert log.of("epoch") == []


@pytest.mark.usefixtures("server")
def test_a_stop_ends_the_run_within_a_second_and_keeps_its_models(tmp_path: Path, log: Log):
    with cold(tmp_path, spiral(epochs=ENDLESS)) as runner:
        runner.until(lambda: len(log.of("epoch")) >= 3, "three epochs")
        asked = time.monotonic()
        log.ask("stop")
        runner.until(lambda: log.of("command"), "the stop")
        assert time.monotonic() - asked < 1
        assert runner.wait() == 0

    end = log.end
    assert (end["status"], end["reason"]) == ("stopped", "user_stop")
    [command] = log.of("command")
    # It may come amid an epoch, which then is not recorded.
    assert command["epoch"] - epochs(log)[-1] in (0, 1)
    assert {name: command[name] for name in ("command", "value")} == {"command": "stop", "value": None}
    assert {"best", "last"} <= {data["which"] for data in log.of("checkpoint")}
    assert "test_loss" in end["metrics"]
    assert log.batches[-1][1]["seen"] == 1


@pytest.mark.usefixtures("server")
def test_a_stop_is_heard_amid_a_long_epoch(tmp_path: Path, log: Log):
    spec = spiral(epochs=3, batch_size=1)
    spec["data"]["config"] = {"size": 20_000}
    with cold(tmp_path, spec | {"training": spec["training"] | {"metrics": []}}) as runner:
        runner.until(lambda: log.progress, "progress inside the first epoch")
        assert log.of("epoch") == []
        asked = time.monotonic()
        log.ask("stop")
        runner.until(lambda: log.of("command"), "the stop")
        assert time.monotonic() - asked < 1
        assert runner.wait() == 0

    first = log.progress[0]
    assert first["epoch"] == 1
    assert 0 < first["batch"] < first["batches"] == 14_000
    # No epoch was the best, so what the run ended with is kept, and measured.
    assert log.end["metrics"].keys() == {"loss", "val_loss", "test_loss"}
    assert log.end["best_epoch"] is None


@pytest.mark.usefixtures("server")
def test_the_pace_is_held_and_changes_while_it_runs(tmp_path: Path, log: Log):
    with cold(tmp_path, spiral(epochs=60, pace=0.05)) as runner:
        runner.until(lambda: log.of("epoch"), "the first epoch")
        log.ask("pace", None)
        assert runner.wait() == 0

    assert epochs(log) == list(range(1, 61))
    [command] = log.of("command")
    assert (command["command"], command["value"], command["epoch"]) == ("pace", None, 1)
    assert "command_pace" in [data["code"] for data in log.of("log")]
    assert all(data["duration"] < 15 for data in log.of("epoch")), "waiting is no part of an epoch's duration"


@pytest.mark.usefixtures("server")
def test_a_cancel_ends_the_run_within_two_seconds_without_models(tmp_path: Path, log: Log):
    with cold(tmp_path, spiral(epochs=ENDLESS)) as runner:
        runner.until(lambda: log.of("epoch"), "an epoch")
        asked = time.monotonic()
        log.ask("cancel")
        assert runner.wait() == 0
        assert time.monotonic() - asked < 2

    assert (log.end["status"], log.end["reason"]) == ("cancelled", "user_cancel")


@pytest.mark.usefixtures("server")
def test_a_cancel_is_heard_where_training_cannot_listen(tmp_path: Path, log: Log):
    """Asked before the first batch is there, while graphs are traced."""
    log.ask("cancel")
    with cold(tmp_path, spiral(epochs=ENDLESS)) as runner:
        runner.until(lambda: log.batches, "the first word")
        heard = time.monotonic()
        assert runner.wait() == 0
        assert time.monotonic() - heard < 2

    assert log.end["status"] == "cancelled"


def test_a_server_that_dies_and_comes_back_elsewhere_misses_nothing(tmp_path: Path, log: Log):
    file = tmp_path / "server.json"
    with InternalServer(log, file):
        runner = cold(tmp_path, spiral(epochs=400, pace=100))
        runner.until(lambda: len(log.of("epoch")) >= 5, "the first epochs")
    known = log.acked
    with runner:
        spool = tmp_path / "spool.jsonl"
        runner.until(lambda: spool.read_bytes().count(b"\n") > known + 20, "epochs that no server heard of")
        with InternalServer(log, file):
            assert runner.wait() == 0, runner.said

    assert epochs(log) == list(range(1, 401))
    assert [event["n"] for event in log.events] == list(range(1, len(log.events) + 1))
    assert log.end["reason"] == "epochs_reached"
    assert [json.loads(line) for line in spool.read_text().splitlines()] == log.events


def test_without_a_server_it_writes_its_models_and_ends(tmp_path: Path, log: Log):
    with InternalServer(log, tmp_path / "server.json"):
        runner = cold(tmp_path, spiral(epochs=ENDLESS), "--patience", "1")
        runner.until(lambda: log.of("epoch"), "an epoch")
    with runner:
        assert runner.wait() == 4

    events = [json.loads(line) for line in (tmp_path / "spool.jsonl").read_text().splitlines()]
    assert [event["n"] for event in events] == list(range(1, len(events) + 1))
    assert {"best", "last"} <= {event["data"]["which"] for event in events if event["kind"] == "checkpoint"}
    assert events[-1]["data"]["code"] == "abandoned"
    assert (tmp_path / "runs" / "run-1" / "last.keras").exists()


@pytest.mark.usefixtures("server")
def test_a_stale_fence_ends_the_runner_at_once(tmp_path: Path, log: Log):
    with cold(tmp_path, spiral(epochs=ENDLESS)) as runner:
        runner.until(lambda: log.of("epoch"), "an epoch")
        known = log.acked
        log.fence = "another attempt's"
        assert runner.wait(5) == 3

    assert log.acked == known


@pytest.mark.usefixtures("server")
def test_an_unknown_attempt_ends_the_runner_at_once(tmp_path: Path):
    document = assignment(tmp_path, spiral(epochs=ENDLESS)) | {"attempt_id": "attempt-9"}
    (tmp_path / "assignment.json").write_text(json.dumps(document))

    with Runner(tmp_path, "--assignment", str(tmp_path / "assignment.json")) as runner:
        assert runner.wait() == 3


def test_a_spare_ends_when_its_stdin_closes(tmp_path: Path):
    with Runner(tmp_path) as runner:
        runner.ready()
        assert runner.process.stdin is not None
        runner.process.stdin.close()
        assert runner.wait(5) == 0


def test_a_spare_that_still_imports_ends_when_its_stdin_closes(tmp_path: Path):
    with Runner(tmp_path) as runner:
        assert runner.process.stdin is not None
        runner.process.stdin.close()
        assert runner.wait() == 0
        assert runner.process.stdout is not None
        assert runner.process.stdout.read() == b""


_PARENT = """
import subprocess, sys, time
# Its stdin is another's pipe, which stays open when this parent dies.
child = subprocess.Popen([sys.executable, "-m", "layerloom.training"], stdin=sys.stdin, stdout=subprocess.PIPE)
print(child.pid, child.stdout.readline().decode(), end="", flush=True)
time.sleep(600)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells a process that its parent died")
@pytest.mark.usefixtures("server")
@pytest.mark.parametrize("assigned", [False, True])
def test_a_spare_dies_with_its_parent_and_a_runner_does_not(tmp_path: Path, log: Log, assigned: bool):
    with (
        (tmp_path / "stderr.txt").open("wb") as stderr,
        subprocess.Popen(
            [sys.executable, "-c", _PARENT], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=stderr
        ) as parent,
    ):
        assert parent.stdin is not None
        assert parent.stdout is not None
        pid = int(parent.stdout.readline().split()[0])
        if assigned:
            document = assignment(tmp_path, spiral(epochs=400, pace=100))
            parent.stdin.write(json.dumps(document).encode() + b"\n")
            parent.stdin.flush()
            wait_until(lambda: log.of("epoch"), "an epoch")
        parent.send_signal(signal.SIGKILL)
        parent.wait()
        if assigned:
            wait_until(lambda: len(log.of("status")) == 2, "the run's end")
            assert epochs(log) == list(range(1, 401))
        wait_until(lambda: not _lives(pid), "the child's end", 10)


def _lives(pid: int) -> bool:
    stat = Path(f"/proc/{pid}/stat")
    try:
        return stat.read_text().rpartition(")")[2].split()[0] not in "ZX"
    except (FileNotFoundError, ProcessLookupError):
        return False
