"""The life of a run over REST, with real runners: paused, resumed, steered, forked, taken along as code."""

import subprocess
import sys
from pathlib import Path
from typing import Any

import httpx
import keras
import numpy as np
import pytest

from layerloom.client import Client, RunHandle
from layerloom.errors import Conflict, NotFound, SpecError
from layerloom.events import RunEvent, Status
from support.server import wait_for
from support.specs import spiral


def training(client: Client, **changes: Any) -> RunHandle:
    """A run that has trained for some epochs and goes on for long."""
    run = client.train(spiral(**{"epochs": 100_000, "pace": 20} | changes))
    wait_for(lambda: run.refresh().state["epoch"] >= 2, 120, "some epochs")
    return run


def command(run: RunHandle, name: str) -> RunEvent:
    """Wait for a command to be carried out."""
    return next(event for event in run.events() if event.kind == "command" and event.data["command"] == name)


def test_a_run_pauses_frees_its_device_and_goes_on(client: Client):
    run = training(client)
    assert run.pause().wait_until(Status.PAUSED).status == "paused"
    paused = run.state["epoch"]
    wait_for(lambda: client.devices()[0]["run"] is None, 30, "a free device")
    # Asked again it is as asked once, and a paused run has a model.
    assert run.pause().status == "paused"
    assert len(run.predict([[0.0, 0.0]])) == 1
    with pytest.raises(Conflict) as refused:
        run.evaluate()
    assert refused.value.code == "run_not_training"
    # Its state is there already, so it is kept at once, and stays when the run has gone on.
    assert "checkpoint" not in run.checkpoint().wishes
    kept = max(state["epoch"] for state in run.checkpoints() if state["batch"] == 0 and "kept" in state["which"])
    assert kept == max(state["epoch"] for state in run.checkpoints() if state["batch"] == 0)
    assert run.resume().wait_until(Status.RUNNING).status == "running"
    wait_for(lambda: run.refresh().state["epoch"] > paused + 1, 60, "more epochs")
    with pytest.raises(Conflict):
        run.resume()
    ended = run.stop().wait()
    assert kept in {state["epoch"] for state in run.checkpoints() if "kept" in state["which"]}
    assert (ended.status, ended.state["attempt"]) == ("stopped", 2)
    epochs = [int(line.partition(",")[0]) for line in run.history_csv().splitlines()[1:]]
    assert epochs == list(range(1, len(epochs) + 1))


def test_a_paused_run_ends_at_once(client: Client):
    run = training(client)
    run.pause().wait_until(Status.PAUSED)
    assert run.stop().status == "stopped"
    assert run.metrics["val_loss"] > 0
    with pytest.raises(Conflict):
        run.resume()


def test_a_run_is_steered_and_forked_while_it_trains(client: Client, http: httpx.Client):
    run = training(client)
    run.set_learning_rate(0.005).evaluate()
    assert command(run, "learning_rate").data["value"] == 0.005
    assert command(run, "evaluate").data["metrics"]["val_loss"] > 0
    # A live run's model is made of its newest checkpoint.
    run.checkpoint()
    command(run, "checkpoint")
    assert len(run.predict([[0.0, 0.0]])) == 1
    wait_for(lambda: any(state["batch"] == 0 and state["epoch"] for state in run.checkpoints()), 60, "a whole epoch")
    epoch = next(state["epoch"] for state in run.checkpoints() if state["batch"] == 0 and state["epoch"])
    assert run.checkpoints()[0]["metrics"]
    run.cancel()
    changes = {"training": {"epochs": epoch + 3, "pace": None, "optimizer": {"config": {"learning_rate": 0.02}}}}
    fork = run.fork(epoch, changes, idempotency_key=f"fork-{run.id}")
    assert run.fork(epoch, changes, idempotency_key=f"fork-{run.id}").id == fork.id
    assert fork.state["name"] == f"spiral from epoch {epoch}"
    assert fork.state["spec"]["fork"] == {"run": run.id, "epoch": epoch}
    # The fork does not need its parent any more.
    run.wait().delete()
    ended = fork.wait()
    assert (ended.status, ended.state["epoch"]) == ("completed", epoch + 3), ended.state
    assert [int(line.partition(",")[0]) for line in fork.history_csv().splitlines()[1:]] == [
        epoch + 1,
        epoch + 2,
        epoch + 3,
    ]
    with pytest.raises(SpecError) as refused:
        fork.code()
    assert refused.value.code == "fork_without_script"
    assert '"fork"' in fork.code("curl")


def test_a_fork_that_cannot_be_is_refused_in_words(client: Client, http: httpx.Client):
    run = client.train(spiral(epochs=4)).wait()
    kept = [state["epoch"] for state in run.checkpoints() if state["batch"] == 0]
    assert kept
    with pytest.raises(NotFound) as missing:
        run.fork(3_000)
    assert missing.value.code == "epoch_not_kept" and str(kept[-1]) in str(missing.value.errors)
    with pytest.raises(SpecError, match="nothing left to train"):
        run.fork(kept[-1], {"training": {"epochs": kept[-1]}})
    with pytest.raises(SpecError, match="must not contain 'fork'"):
        run.fork(kept[-1], {"fork": None})
    with pytest.raises(SpecError) as wrong:
        run.fork(kept[-1], {"training": {"epochs": 50, "loss": None}})
    assert any(error["field"] == "training.loss" for error in wrong.value.errors)
    _check_the_schedule_of_a_fork(client, run)
    for path in ("/runs/nobody/fork", "/runs/nobody/pause", "/runs/nobody/checkpoints", "/runs/nobody/code"):
        method = "GET" if path.endswith(("checkpoints", "code")) else "POST"
        answer = http.request(method, path, json={"epoch": 1} if path.endswith("fork") else None)
        assert answer.status_code == 404, path


def _check_the_schedule_of_a_fork(client: Client, run: RunHandle) -> None:
    """Adam's schedule goes on after the other run's steps, another optimizer's begins anew."""
    state = run.checkpoints()[-1]
    done, epoch = state["steps"], state["epoch"]
    config = {"initial_learning_rate": 0.1, "decay_steps": done + 1, "end_learning_rate": 0.0}
    schedule = {"class_name": "PolynomialDecay", "config": config}
    spec = run.state["spec"]
    steps: dict[str, list[int]] = {}
    for name in ("Adam", "RMSprop"):
        optimizer = {"class_name": name, "config": {"learning_rate": schedule}}
        training = spec["training"] | {"epochs": epoch + 8, "optimizer": optimizer}
        report = client.check(spec["network"], spec["data"], training, {"run": run.id, "epoch": epoch})
        [told] = [each for each in report["problems"] if each["code"] == "schedule_too_short"]
        steps[name] = [told["values"][each] for each in ("step", "steps", "epoch")]
        gone = client.check(spec["network"], spec["data"], training, {"run": "gone", "epoch": epoch})
        assert gone["ok"]
    an_epoch = done // epoch
    assert steps == {
        "Adam": [done + 1, done + 8 * an_epoch, epoch + 1],
        "RMSprop": [done + 1, 8 * an_epoch, epoch + epoch + 1],
    }


@pytest.mark.parametrize(
    "body", [{}, {"learning_rate": None}, {"learning_rate": 0}, {"learning_rate": -1}, {"rate": 1}]
)
def test_live_changes_that_are_none_are_refused(http: httpx.Client, body: dict[str, Any]):
    answer = http.patch("/runs/nobody/live", json=body)
    assert answer.status_code == 422 and answer.json()["errors"]


def test_a_rate_is_not_set_over_a_schedule(client: Client):
    schedule = {"class_name": "CosineDecay", "config": {"initial_learning_rate": 0.01, "decay_steps": 1000}}
    run = client.train(spiral(pace=1, optimizer={"class_name": "Adam", "config": {"learning_rate": schedule}}))
    with pytest.raises(Conflict, match="CosineDecay") as refused:
        run.set_learning_rate(0.1)
    assert refused.value.code == "follows_schedule"
    run.cancel()


@pytest.mark.timeout(300)
@pytest.mark.parametrize("keeps_best", [True, pytest.param(False, marks=pytest.mark.proof)])
def test_the_script_of_a_steered_run_comes_to_its_weights(client: Client, tmp_path: Path, keeps_best: bool):
    stopping = {"patience": 100_000, "restore_best_weights": keeps_best}
    run = training(client, early_stopping=stopping, jit_compile=False)
    run.set_learning_rate(0.02)
    done = command(run, "learning_rate").data["epoch"]
    wait_for(lambda: run.refresh().state["epoch"] > done + 3, 60, "epochs at the new rate")
    assert run.stop().wait().status == "stopped"
    script = tmp_path / "script.py"
    script.write_text(run.code())
    assert "RATES" in script.read_text()
    subprocess.run([sys.executable, str(script)], cwd=tmp_path, check=True, capture_output=True, timeout=200)
    name = "best.keras" if keeps_best else "last.keras"
    ours: Any = run.model()
    plain: Any = keras.models.load_model(tmp_path / name)
    for mine, theirs in zip(ours.get_weights(), plain.get_weights(), strict=True):
        np.testing.assert_allclose(mine, theirs, atol=1e-5)
