"""Datasets over REST."""

import json
from collections.abc import Iterator

import httpx
import pytest

from support.published import ROWS, write_files
from support.server import ServerProcess, wait_for
from support.specs import spiral

NAMES = {"spiral", "circles", "moons", "xor", "gaussians", "digits", "iris", "wine", "breast_cancer", "diabetes"}


def test_every_dataset_is_listed_with_its_facts(http: httpx.Client):
    facts = {entry["name"]: entry for entry in http.get("/datasets").json()["data"]}
    assert set(facts) >= NAMES
    assert facts["spiral"]["shape"] == [2]
    assert facts["digits"]["rows"] == 1797
    assert facts["diabetes"]["task"] == "regression"


def test_a_preview_follows_the_settings(http: httpx.Client):
    params = {"config": json.dumps({"size": 300, "seed": 3}), "split": json.dumps({"test": 0.2}), "limit": 50}
    preview = http.get("/datasets/spiral/preview", params=params).json()
    assert preview["facts"]["rows"] == 300
    assert preview["facts"]["counts"]["test"] == 60
    assert len(preview["x"]) == len(preview["y"]) == len(preview["split"]) == 50


@pytest.mark.parametrize(
    "params",
    [
        {"config": "{"},
        {"config": json.dumps({"size": -1})},
        {"config": json.dumps({"colour": "red"})},
        {"shape": json.dumps([3])},
        {"split": json.dumps({"test": 2})},
        {"limit": 0},
    ],
)
def test_bad_settings_are_refused_in_words(http: httpx.Client, params: dict[str, str]):
    answer = http.get("/datasets/spiral/preview", params=params)
    assert answer.status_code == 422
    assert answer.json()["errors"]


def test_one_dataset_by_name_follows_the_settings(http: httpx.Client):
    facts = http.get("/datasets/digits", params={"shape": "[8, 8, 1]"}).json()
    assert facts["shape"] == [8, 8, 1]
    assert facts["download"] is None
    assert sum(sum(rows) for rows in facts["balance"].values()) == facts["rows"] == 1797
    assert http.get("/datasets/nothing").status_code == 404


def test_a_preview_sums_up_the_columns(http: httpx.Client):
    columns = http.get("/datasets/iris/preview", params={"limit": 5}).json()["columns"]
    assert columns[0]["name"] == "sepal length (cm)"
    assert all(sum(column["histogram"]) == 150 for column in columns)


@pytest.fixture(scope="module")
def absent_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServerProcess]:
    """A server whose downloads go through a proxy that is not there, as on a machine without a network."""
    nowhere = "http://127.0.0.1:9"
    folder = tmp_path_factory.mktemp("absent")
    with ServerProcess(folder / "data", HTTPS_PROXY=nowhere, https_proxy=nowhere) as running:
        yield running


def test_a_dataset_that_is_not_here_says_so_and_a_failed_download_says_why(absent_server: ServerProcess):
    with absent_server.http() as http:
        facts = http.get("/datasets/mnist").json()
        assert facts["download"]["state"] == "absent"
        assert facts["rows"] == 10_000
        preview = http.get("/datasets/mnist/preview")
        assert preview.status_code == 409
        assert preview.json()["code"] == "data_unavailable"

        assert http.get("/datasets/mnist/download").json()["state"] == "absent"
        assert http.post("/datasets/mnist/download").status_code == 202
        wait_for(lambda: http.get("/datasets/mnist/download").json()["state"] == "failed", 60, "fail")
        assert "online" in http.get("/datasets/mnist/download").json()["message"]
        assert http.get("/datasets/mnist").json()["download"]["state"] == "failed"
        assert http.delete("/datasets/mnist/download").status_code == 204
        assert http.get("/datasets/mnist/download").json()["state"] == "absent"

        write_files(absent_server.data / "datasets", "mnist")
        assert http.get("/datasets/mnist/download").json()["state"] == "ready"
        shown = http.get("/datasets/mnist/preview", params={"limit": 3})
        assert shown.json()["facts"]["rows"] == ROWS
        assert http.post("/datasets/spiral/download").json() == {
            "state": "ready", "received": 0, "total": 0, "message": None,
        }  # fmt: skip


def test_a_run_fetches_what_it_needs_and_says_why_it_cannot(absent_server: ServerProcess):
    spec = spiral(epochs=1)
    spec["network"]["layers"].insert(0, {"class_name": "Flatten"})
    spec["network"]["layers"][-1]["config"]["units"] = 10
    spec["data"] = {"dataset": "fashion_mnist"}
    with absent_server.client() as client:
        run = client.train(spec).wait()
        assert (run.status, run.state["reason"]) == ("failed", "data_unavailable")
        assert "cannot be reached" in run.state["message"]

        write_files(absent_server.data / "datasets", "fashion_mnist")
        run = client.train(spec).wait()
        assert run.status == "completed"


def test_an_unknown_dataset_is_not_found(http: httpx.Client):
    assert http.get("/datasets/nothing/preview").status_code in {404, 422}
