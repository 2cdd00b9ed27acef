"""Runs over REST, against a real server that really trains."""

from typing import Any

import httpx
import pytest

from layerloom.client import Client
from support.specs import spiral


@pytest.fixture(scope="module")
def ended(client: Client) -> dict[str, Any]:
    """A run that reached its last epoch."""
    run = client.train(spiral() | {"tags": ["ended"]}).wait()
    assert run.status == "completed", run.state
    return run.state


def test_a_run_has_the_documented_form(ended: dict[str, Any]):
    assert ended["reason"] == "epochs_reached"
    assert ended["epoch"] == ended["epochs"] == 5
    assert ended["queue_position"] is None
    assert ended["parameters"] == 2 * 16 + 16 + 16 * 2 + 2
    assert ended["forecast"]["seconds_per_epoch"] > 0
    assert ended["forecast"]["memory"] > 4 * ended["parameters"]
    assert ended["forecast"]["device"] == "cpu"
    assert ended["created_at"] <= ended["started_at"] <= ended["finished_at"]
    assert ended["created_at"].endswith("Z")
    names = {"loss", "accuracy", "val_loss", "val_accuracy", "test_loss", "test_accuracy"}
    assert names <= set(ended["metrics"])
    assert 1 <= ended["best_epoch"] <= 5


def test_posting_answers_201_with_the_address_of_the_run(http: httpx.Client):
    answer = http.post("/runs", json=spiral(epochs=1))
    assert answer.status_code == 201
    assert answer.json()["status"] == "queued"
    assert http.get(answer.headers["location"].removeprefix("/api/v1")).json()["id"] == answer.json()["id"]


def test_a_used_key_starts_nothing_twice(http: httpx.Client):
    headers = {"idempotency-key": "once"}
    first = http.post("/runs", json=spiral(epochs=1), headers=headers)
    again = http.post("/runs", json=spiral(epochs=1), headers=headers)
    other = http.post("/runs", json=spiral(epochs=2), headers=headers)
    assert (first.status_code, again.status_code, other.status_code) == (201, 200, 409)
    assert again.json()["id"] == first.json()["id"]
    assert other.headers["content-type"] == "application/problem+json"


def test_a_spec_may_begin_from_a_kept_epoch_of_another_run(http: httpx.Client, client: Client, ended: dict[str, Any]):
    spec = ended["spec"] | {"tags": [], "fork": {"run": ended["id"], "epoch": 4}}
    spec["training"] = spec["training"] | {"epochs": 7}
    fork = client.run(http.post("/runs", json=spec).json()["id"]).wait()
    assert fork.status == "completed", fork.state
    assert [event.data["epoch"] for event in fork.events() if event.kind == "epoch"] == [5, 6, 7]


@pytest.mark.parametrize(
    ("fork", "epochs", "status", "code"),
    [
        ({"epoch": 3}, 9, 404, "epoch_not_kept"),
        ({"run": "n0tArun"}, 9, 404, "not_found"),
        ({"epoch": 4}, 4, 422, "invalid_request"),
    ],
)
def test_a_fork_that_cannot_begin_makes_no_run(
    http: httpx.Client, ended: dict[str, Any], fork: dict[str, Any], epochs: int, status: int, code: str
):
    before = http.get("/runs").json()["data"]
    training = ended["spec"]["training"] | {"epochs": epochs}
    spec = ended["spec"] | {"training": training, "fork": {"run": ended["id"], "epoch": 4} | fork}
    answer = http.post("/runs", json=spec)
    assert (answer.status_code, answer.json()["code"]) == (status, code), answer.text
    assert http.get("/runs").json()["data"] == before


def test_a_network_that_cannot_train_makes_no_run(http: httpx.Client):
    before = http.get("/runs").json()["data"]
    spec = spiral()
    spec["network"]["layers"][1]["config"]["units"] = 0
    answer = http.post("/runs", json=spec)
    assert answer.status_code == 422
    problem = answer.json()
    assert problem["code"] == "invalid_spec"
    assert [entry["node"] for entry in problem["errors"] if entry["severity"] == "error"] == ["dense_2"]
    assert http.get("/runs").json()["data"][0]["id"] == before[0]["id"]


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"null", b'{"network": NaN}', b"\xff\xfe", b'{"name": "\\ud800"}'])
def test_a_broken_body_is_a_clear_422(http: httpx.Client, body: bytes):
    answer = http.post("/runs", content=body, headers={"content-type": "application/json"})
    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["errors"]


def test_every_wrong_field_is_listed(http: httpx.Client):
    spec = spiral(epochs=0, seed=-1)
    fields = {entry["field"] for entry in http.post("/runs", json=spec).json()["errors"]}
    assert fields == {"training.epochs", "training.seed"}


def test_runs_are_listed_newest_first_in_pages(http: httpx.Client, ended: dict[str, Any]):
    first = http.post("/runs", json=spiral(epochs=1) | {"tags": ["paged"]}).json()
    second = http.post("/runs", json=spiral(epochs=1) | {"tags": ["paged"]}).json()
    page = http.get("/runs", params={"tag": "paged", "limit": 1}).json()
    assert [run["id"] for run in page["data"]] == [second["id"]]
    rest = http.get("/runs", params={"tag": "paged", "limit": 1, "after": page["next"]}).json()
    assert [run["id"] for run in rest["data"]] == [first["id"]]
    assert rest["next"] is None
    done = http.get("/runs", params={"status": ["completed", "failed"], "tag": "ended"}).json()["data"]
    assert [run["id"] for run in done] == [ended["id"]]


def test_a_run_is_renamed_and_tagged(http: httpx.Client, ended: dict[str, Any]):
    changed = http.patch(f"/runs/{ended['id']}", json={"name": "ładna", "tags": ["ended", "b"]}).json()
    assert (changed["name"], changed["tags"]) == ("ładna", ["ended", "b"])
    assert http.get(f"/runs/{ended['id']}").json() == changed


def test_a_run_is_called_by_what_it_is_until_it_gets_a_name(http: httpx.Client, ended: dict[str, Any]):
    path = f"/runs/{ended['id']}"
    without = http.patch(path, json={"name": ""}).json()
    # Two features come in, as its data says; the spec itself does not.
    assert (without["name"], without["title"]) == ("", "2-16-2")
    assert without["summary"] == {"layers": "2-16-2", "parts": []}
    assert http.patch(path, json={"name": "first"}).json()["title"] == "first"


@pytest.mark.parametrize(
    "method_and_path",
    [
        "GET /runs/none",
        "PATCH /runs/none",
        "DELETE /runs/none",
        "POST /runs/none/stop",
        "POST /runs/none/cancel",
        "GET /runs/none/events",
        "GET /runs/none/metrics",
        "GET /runs/none/history.json",
        "GET /runs/none/history.csv",
        "GET /runs/none/artifacts",
        "GET /runs/none/model.keras",
        "GET /runs/none/diagnosis",
        "GET /nothing/here",
    ],
)
def test_an_unknown_run_is_a_404(http: httpx.Client, method_and_path: str):
    method, path = method_and_path.split()
    answer = http.request(method, path, json={} if method == "PATCH" else None)
    assert answer.status_code == 404
    assert answer.json()["code"] == "not_found"


def test_a_run_that_trains_is_stopped_and_keeps_its_model(client: Client, http: httpx.Client):
    run = client.train(spiral(epochs=100_000))
    next(event for event in run.events() if event.kind == "epoch")
    assert http.delete(f"/runs/{run.id}").status_code == 409
    run.stop()
    run.wait()
    assert (run.status, run.state["reason"]) == ("stopped", "user_stop")
    assert "test_accuracy" in run.metrics
    names = [entry["name"] for entry in http.get(f"/runs/{run.id}/artifacts").json()["data"]]
    assert "best.keras" in names
    assert http.post(f"/runs/{run.id}/stop").status_code == 409


def test_a_cancelled_run_keeps_no_score_and_can_be_deleted(client: Client, http: httpx.Client):
    run = client.train(spiral(epochs=100_000))
    next(event for event in run.events() if event.kind == "epoch")
    run.cancel()
    run.wait()
    assert (run.status, run.state["reason"]) == ("cancelled", "user_cancel")
    assert "test_accuracy" not in run.metrics
    run.delete()
    assert http.get(f"/runs/{run.id}").status_code == 404
    assert http.get(f"/runs/{run.id}/events").status_code == 404


def test_a_queued_run_is_cancelled_at_once(client: Client):
    busy = client.train(spiral(epochs=100_000))
    waiting = client.train(spiral())
    assert waiting.state["queue_position"] is not None
    waiting.cancel()
    assert waiting.refresh().status == "cancelled"
    busy.cancel()
    busy.wait()


def test_pace_changes_when_epochs_come(client: Client):
    run = client.train(spiral(epochs=40, pace=2))
    next(event for event in run.events() if event.kind == "epoch")
    run.set_pace(None)
    run.wait()
    commands = [event for event in run.events() if event.kind == "command"]
    assert [event.data["command"] for event in commands] == ["pace"]
    # 40 epochs at 2 a second would take 20 seconds.
    assert run.status == "completed"


def test_a_run_that_turns_to_nan_fails_in_words(client: Client):
    spec = spiral(epochs=50, optimizer={"class_name": "SGD", "config": {"learning_rate": 1e30}}, loss="mse", metrics=[])
    spec["network"]["layers"][1] = {"class_name": "Dense", "config": {"units": 1}}
    run = client.train(spec).wait()
    assert (run.status, run.state["reason"]) == ("failed", "nan_loss")
    assert run.state["message"]
