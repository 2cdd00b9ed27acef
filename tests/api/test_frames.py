"""Frames and the evaluation of a real run, over REST."""

import json
import struct

import httpx
import pytest

from layerloom.client import Client, RunHandle
from support.specs import spiral


@pytest.fixture(scope="module")
def run(client: Client) -> RunHandle:
    return client.train(spiral(epochs=12)).wait()


def test_frames_are_told_of_listed_and_there(run: RunHandle, http: httpx.Client):
    events = http.get(f"/runs/{run.id}/events", params={"limit": 1000}).json()["data"]
    told = {event["data"]["epoch"]: event["data"] for event in events if event["kind"] == "frame"}
    listed = {frame["epoch"]: frame["size"] for frame in http.get(f"/runs/{run.id}/frames").json()["data"]}

    assert {0, 1, 12, run.state["best_epoch"]} <= listed.keys()
    assert {epoch for epoch, data in told.items() if data["kept"]} <= listed.keys()
    assert list(listed) == sorted(listed)
    answer = http.get(f"/runs/{run.id}/frames/12")
    assert answer.headers["content-type"] == "application/octet-stream"
    assert len(answer.content) == listed[12] == told[12]["size"]
    (length,) = struct.unpack_from("<I", answer.content)
    header = json.loads(answer.content[4 : 4 + length])
    assert header["epoch"] == 12
    assert {part["kind"] for part in header["parts"]} == {"boundary", "tiles", "weights", "layers"}
    assert header["validation"]["rows"] == header["validation"]["of"] > 0
    # The terminal status comes after all of them.
    assert events[-1]["kind"] == "status"


def test_frames_are_no_artifacts_to_download(run: RunHandle, http: httpx.Client):
    names = [artifact["name"] for artifact in http.get(f"/runs/{run.id}/artifacts").json()["data"]]
    assert names == ["best.keras", "evaluation.json", "last.keras"]


def test_the_evaluation_agrees_with_the_score(run: RunHandle, http: httpx.Client):
    found = http.get(f"/runs/{run.id}/evaluation").json()

    assert found["epoch"] == run.state["best_epoch"]
    for mistake in found["splits"]["validation"]["mistakes"]:
        assert mistake["truth"] != mistake["said"]
        assert 0.5 <= mistake["confidence"] <= 1
        assert len(mistake["sample"]) == 2
    for part, score in (("validation", "val_accuracy"), ("test", "test_accuracy")):
        matrix = found["splits"][part]["confusion"]
        right = matrix[0][0] + matrix[1][1]
        assert right / found["splits"][part]["rows"] == pytest.approx(run.metrics[score], abs=1e-6)


@pytest.mark.parametrize("path", ["frames/7000", "frames/99999999"])
def test_a_frame_that_is_gone_says_where_to_look(run: RunHandle, http: httpx.Client, path: str):
    answer = http.get(f"/runs/{run.id}/{path}")
    assert answer.status_code == 404
    assert "listed" in answer.json()["errors"][0]["fix"]


def test_what_is_no_epoch_is_refused(run: RunHandle, http: httpx.Client):
    assert http.get(f"/runs/{run.id}/frames/-1").status_code == 422
    assert http.get(f"/runs/{run.id}/frames/last").status_code == 422


@pytest.mark.parametrize("path", ["frames", "frames/1", "evaluation"])
def test_an_unknown_run_has_none(http: httpx.Client, path: str):
    assert http.get(f"/runs/nothing/{path}").status_code == 404
