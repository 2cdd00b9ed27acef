"""A server that is killed while runs train: nothing acknowledged is lost, and nobody but the live attempt is heard."""

import json
import os
import random
import signal
import sqlite3
import threading
from collections.abc import Generator
from contextlib import closing, contextmanager
from itertools import pairwise
from pathlib import Path
from typing import Any

import httpx
import pytest

from layerloom.client import RunHandle
from layerloom.events import RunEvent
from layerloom.jobs.executors.processes import identity
from support.kills import pid_of
from support.server import ServerProcess, wait_for
from support.specs import spiral

LONGEST = 30.0


def ask(server: ServerProcess, query: str, *values: Any) -> list[tuple[Any, ...]]:
    """Look into the database, or change it, beside the server."""
    with closing(sqlite3.connect(server.data / "layerloom.db", timeout=30)) as database, database:
        return database.execute(query, values).fetchall()


def spooled(server: ServerProcess, run: str, attempt: int = 1) -> list[dict[str, Any]]:
    """Everything an attempt has said so far, delivered or not; a line that is being written is left out."""
    text = (server.data / "spool" / f"{run}-{attempt}.jsonl").read_text()
    return [json.loads(line) for line in text[: text.rfind("\n") + 1].splitlines()]


def epochs_of(events: list[dict[str, Any]]) -> int:
    return sum(event["kind"] == "epoch" for event in events)


def everything(server: ServerProcess, run: str) -> list[RunEvent]:
    """The whole log of a run, page by page."""
    events: list[RunEvent] = []
    with server.http() as http:
        while page := _page(http, run, events[-1].seq if events else 0):
            events += page
    return events


def _page(http: httpx.Client, run: str, after: int) -> list[RunEvent]:
    found = http.get(f"/runs/{run}/events", params={"after": after, "limit": 1000}).json()["data"]
    return [RunEvent.model_validate(event) for event in found]


@contextmanager
def readers(server: ServerProcess, runs: list[str], count: int = 4) -> Generator[None]:
    """People who look at curves all the time, whether a server is there or not."""
    done = threading.Event()

    def read(run: str) -> None:
        while not done.wait(0.02):
            try:
                httpx.get(
                    f"{server.url}/api/v1/runs/{run}/metrics", headers={"authorization": f"Bearer {server.token}"}
                )
            except (httpx.TransportError, OSError, ValueError):
                continue

    threads = [threading.Thread(target=read, args=(runs[i % len(runs)],)) for i in range(count)]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        done.set()
        for thread in threads:
            thread.join()


def kill_again_and_again(server: ServerProcess, times: int) -> None:
    rng = random.Random(times)
    with server:
        server.wait_ready()
        with server.client() as client:
            runs = [client.train(spiral(epochs=1_000_000, pace=20)).id for _ in range(2)]
            for run in runs:
                wait_for(lambda run=run: client.run(run).state["epoch"] > 0, 120, "both runs train")
        pids = [pid_of(placement) for (placement,) in ask(server, "SELECT placement FROM attempts")]
        with readers(server, runs):
            for _ in range(times):
                kill_once(server, runs, rng)
        with server.client() as client:
            for run in runs:
                ended = client.run(run).stop().wait()
                assert (ended.status, ended.state["attempt"]) == ("stopped", 1)
                assert no_holes(ended)
                events = everything(server, run)
                assert [event.seq for event in events] == list(range(1, len(events) + 1))
        wait_for(lambda: all(identity(pid) is None for pid in pids), 30, "the runners to be gone")


def kill_once(server: ServerProcess, runs: list[str], rng: random.Random) -> None:
    with server.client() as client:
        goal = client.run(runs[0]).state["epoch"] + rng.randint(1, 12)
        wait_for(lambda: client.run(runs[0]).state["epoch"] >= goal, 60, "some more epochs")
        seen = {run: everything(server, run) for run in runs}
    server.kill()
    said = {run: spooled(server, run) for run in runs}
    # Nobody answers them, and they train on.
    wait_for(
        lambda: all(epochs_of(spooled(server, run)) > epochs_of(said[run]) + 3 for run in runs), 60, "training to go on"
    )
    server.start()
    with server.client() as client:
        for run in runs:
            last = said[run][-1]
            wait_for(lambda run=run, last=last: last["n"] <= _acked(server, run), 60, "the spool to be delivered")
            log = everything(server, run)
            assert log[: len(seen[run])] == seen[run], "what a watcher has seen has changed"
            by_runner = iter(log)
            for event in said[run]:
                assert any(found.kind == event["kind"] and found.data == event["data"] for found in by_runner), event
    assert_leased(server)


def _acked(server: ServerProcess, run: str) -> int:
    return ask(server, "SELECT acked FROM attempts WHERE run_id = ? ORDER BY number DESC", run)[0][0]


def assert_leased(server: ServerProcess) -> None:
    """No run is left running without a lease that lives, or has ended a moment ago."""
    query = (
        "SELECT runs.id, max(attempts.expires_at) - strftime('%s', 'now') FROM runs LEFT JOIN attempts "
        "ON attempts.run_id = runs.id AND attempts.ended_at IS NULL WHERE runs.status = 'running' GROUP BY runs.id"
    )
    for run, left in ask(server, query):
        assert left is not None and left > -LONGEST, run


def no_holes(run: RunHandle) -> bool:
    numbers = [int(line.partition(",")[0]) for line in run.history_csv().splitlines()[1:]]
    return bool(numbers) and numbers[0] == 1 and all(b == a + 1 for a, b in pairwise(numbers))


@pytest.mark.timeout(300)
@pytest.mark.proof
def test_a_killed_server_loses_nothing_and_training_goes_on(tmp_path: Path) -> None:
    kill_again_and_again(ServerProcess(tmp_path / "data", LAYERLOOM_SLOTS="2"), 1)


@pytest.mark.proof
@pytest.mark.timeout(3600)
def test_a_server_that_is_killed_twenty_times_loses_nothing(tmp_path: Path) -> None:
    kill_again_and_again(ServerProcess(tmp_path / "data", LAYERLOOM_SLOTS="2"), 20)


@pytest.mark.timeout(300)
def test_a_runner_that_was_stopped_past_its_lease_is_refused_and_exits(own_server: ServerProcess) -> None:
    with own_server as server:
        server.wait_ready()
        with server.client() as client:
            run = client.train(spiral(epochs=150, pace=30)).id
            wait_for(lambda: client.run(run).state["epoch"] > 20, 120, "some epochs")
        ((placement,),) = ask(server, "SELECT placement FROM attempts")
        pid = pid_of(placement)
        os.kill(pid, signal.SIGSTOP)
        server.kill()
        # A server that can reach the process kills it when its lease is over. This one cannot, as if it ran elsewhere.
        ask(server, "UPDATE attempts SET placement = 'elsewhere', expires_at = 0")
        server.start()
        with server.client() as client:
            wait_for(lambda: client.run(run).state["attempt"] == 2, 60, "the next attempt")
            wait_for(lambda: client.run(run).status == "running", 120, "the next attempt to train")
            before = [event for event in everything(server, run) if event.attempt == 1]
            assert identity(pid) is not None
            os.kill(pid, signal.SIGCONT)
            wait_for(lambda: identity(pid) is None, 30, "the old runner to exit")
            ended = client.run(run).wait()
            assert (ended.status, ended.state["epoch"], ended.state["attempt"]) == ("completed", 150, 2)
            assert no_holes(ended)
            assert [event for event in everything(server, run) if event.attempt == 1] == before
