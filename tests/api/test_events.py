"""The event log over REST: pages, streams and the curves made from it."""

import csv
import io
import math

import httpx
import pytest

from layerloom.api.events import thinned
from layerloom.client import Client, RunHandle
from layerloom.events import EventKind
from support.specs import spiral


@pytest.fixture(scope="module")
def run(client: Client) -> RunHandle:
    return client.train(spiral(epochs=12)).wait()


def test_pages_hold_everything_once(http: httpx.Client, run: RunHandle):
    seen: list[int] = []
    after = 0
    while True:
        page = http.get(f"/runs/{run.id}/events", params={"after": after, "limit": 4}).json()
        if not page["data"]:
            assert page["next"] is None
            break
        seen += [event["seq"] for event in page["data"]]
        after = page["next"]
    assert seen == list(range(1, len(seen) + 1))


def test_the_terminal_status_is_last_and_models_come_before_it(run: RunHandle):
    kinds = [event.kind for event in run.events()]
    assert kinds[-1] == "status"
    assert kinds.count(EventKind.EPOCH) == 12
    assert "checkpoint" in kinds


def test_a_stream_goes_on_from_the_last_seq(http: httpx.Client, run: RunHandle):
    every = list(run.events())
    headers = {"accept": "text/event-stream", "last-event-id": "3"}
    text = http.get(f"/runs/{run.id}/events", headers=headers).text
    ids = [int(line.removeprefix("id: ")) for line in text.splitlines() if line.startswith("id: ")]
    assert ids == [event.seq for event in every if event.seq > 3]


def test_a_stream_from_the_very_end_is_over_at_once(http: httpx.Client, run: RunHandle):
    *_, last = run.events()
    headers = {"accept": "text/event-stream", "last-event-id": str(last.seq)}
    assert http.get(f"/runs/{run.id}/events", headers=headers).status_code == 204
    assert list(run.events(after=last.seq)) == []


@pytest.mark.parametrize("params", [{"after": -1}, {"limit": 0}, {"limit": 1001}, {"after": "x"}])
def test_cursors_out_of_range_are_refused(http: httpx.Client, run: RunHandle, params: dict[str, str]):
    assert http.get(f"/runs/{run.id}/events", params=params).status_code == 422


def test_a_bad_last_event_id_is_refused(http: httpx.Client, run: RunHandle):
    headers = {"accept": "text/event-stream", "last-event-id": "abc"}
    assert http.get(f"/runs/{run.id}/events", headers=headers).status_code == 422


def test_metrics_and_histories_agree(http: httpx.Client, run: RunHandle):
    metrics = http.get(f"/runs/{run.id}/metrics").json()
    assert metrics["epochs"] == list(range(1, 13))
    history = run.history()
    assert metrics["metrics"] == history
    assert all(math.isfinite(value) for values in history.values() for value in values)
    rows = list(csv.DictReader(io.StringIO(http.get(f"/runs/{run.id}/history.csv").text)))
    assert [float(row["val_loss"]) for row in rows] == history["val_loss"]
    only = http.get(f"/runs/{run.id}/metrics", params={"keys": "loss"}).json()
    assert list(only["metrics"]) == ["loss"]


def test_thinning_keeps_first_last_and_best():
    epochs = list(range(1, 1001))
    kept = thinned(epochs, 10, best=423)
    assert {1, 423, 1000} <= set(kept)
    assert len(kept) <= 11
    assert kept == sorted(kept)
    assert thinned(epochs[:5], 10, best=None) == epochs[:5]


def test_a_diagnosis_is_there_even_when_there_is_nothing_to_say(http: httpx.Client, run: RunHandle):
    assert http.get(f"/runs/{run.id}/diagnosis").json()["code"] in {None, "overfitting"}
