"""The canvas lives: how soon the first picture comes, how many a second, and what they cost."""

import importlib.util
import time
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from support.server import ServerProcess, wait_for
from support.specs import spiral

BENCH = Path(__file__).parents[2] / "bench" / "frames.py"

pytestmark = [pytest.mark.proof, pytest.mark.timeout(900)]


@pytest.fixture(scope="module")
def events(server: ServerProcess) -> Iterator[list[dict[str, Any]]]:
    """The log of a watched run; the first event is the moment it was posted."""
    spec = spiral(epochs=120, pace=12)
    spec["network"]["layers"].insert(0, spec["network"]["layers"][0])
    with server.client() as client, server.http() as http:
        wait_for(lambda: http.get("/ready").json()["runner"], 60, "a warm runner")
        posted = time.time()
        run = client.train(spec)
        run.wait()
        log = http.get(f"/runs/{run.id}/events", params={"limit": 1000}).json()["data"]
    yield [{"kind": "posted", "at": posted}, *log]


def at(event: dict[str, Any]) -> float:
    return datetime.fromisoformat(event["at"]).timestamp()


def test_the_first_picture_comes_within_two_seconds(events: list[dict[str, Any]]):
    first = next(event for event in events if event["kind"] == "frame")
    assert at(first) - events[0]["at"] < 2


def test_a_watched_run_shows_eight_pictures_a_second(events: list[dict[str, Any]]):
    frames = [event for event in events if event["kind"] == "frame" and event["data"]["epoch"] >= 5]
    # Without the two at the end, which are of the best and the last epoch.
    times = [at(event) for event in frames[:-2]]
    assert (len(times) - 1) / (times[-1] - times[0]) >= 8


def test_pictures_take_a_tenth_of_the_time_at_most():
    spec = importlib.util.spec_from_file_location("bench_frames", BENCH)
    assert spec is not None and spec.loader is not None
    bench: Any = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(bench)
    for spec in (bench.spiral(epochs=200), bench.digits()):
        found = bench.cost(spec, turns=3)
        assert found["frames"] > 5
        assert found["ratio"] <= 1.1, found
