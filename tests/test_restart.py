"""The server dies and comes back; runs do not notice, and nobody misses an epoch."""

import subprocess
import sys

from layerloom.client import RunHandle
from layerloom.events import Status
from support.server import ServerProcess, runner_pids, wait_for
from support.specs import spiral


def epochs_of(run: RunHandle) -> list[int]:
    return [event.data["epoch"] for event in run.events() if event.kind == "epoch"]


def test_a_run_finishes_although_the_server_was_killed(own_server: ServerProcess):
    with own_server as server:
        with server.client() as client:
            run = client.train(spiral(epochs=60, pace=20))
            seen = [event for event, _ in zip(run.events(), range(12), strict=False)]
        server.kill()
        server.start()
        with server.client() as client:
            again = client.run(run.id).wait()
            assert again.status == "completed", again.state
            events = list(again.events())
        assert [event.seq for event in events] == list(range(1, len(events) + 1))
        assert events[: len(seen)] == seen
        assert [event.data["epoch"] for event in events if event.kind == "epoch"] == list(range(1, 61))
        assert again.state["attempt"] == 1


def test_a_run_that_ended_while_the_server_was_away_is_complete(own_server: ServerProcess):
    with own_server as server:
        with server.client() as client:
            run = client.train(spiral(epochs=40, pace=20))
            next(event for event in run.events() if event.kind == "epoch")
        server.stop()
        assert "still training" in server.log
        assert runner_pids(server.data)
        # The runner trains to its end on its own and then waits for a server to tell it to.
        server.start()
        with server.client() as client:
            ended = client.run(run.id).wait()
            assert ended.status == "completed"
            assert epochs_of(ended) == list(range(1, 41))


def test_a_paused_run_goes_on_after_a_restart_as_if_never_paused(own_server: ServerProcess):
    rows = [[0.5, -1.0], [2.0, 3.0]]
    with own_server as server:
        with server.client() as client:
            # Seconds are left after the fifth epoch, so that a slow machine pauses it in time too.
            run = client.train(spiral(epochs=40, pace=5))
            wait_for(lambda: run.refresh().state["epoch"] >= 5, what="some epochs")
            paused = run.pause().wait_until(Status.PAUSED)
            wait_for(lambda: client.devices()[0]["run"] is None, what="the device is free")
            assert 5 <= paused.state["epoch"] < 40
        server.stop()
        server.start()
        with server.client() as client:
            run = client.run(run.id)
            assert run.status == "paused"
            # The pace changes when epochs come, never what they say.
            ended = run.resume().set_pace(None).wait()
            whole = client.train(spiral(epochs=40)).wait()
            assert ended.status == whole.status == "completed"
            assert epochs_of(ended) == list(range(1, 41))
            assert ended.history() == whole.history()
            assert ended.metrics == whole.metrics
            assert ended.predict(rows) == whole.predict(rows)


def test_a_killed_server_leaves_no_spare_behind(own_server: ServerProcess):
    with own_server as server:
        server.wait_ready()
        assert runner_pids(server.data)
        server.kill()
        wait_for(lambda: not runner_pids(server.data), what="spares end with the server")


def test_a_second_server_on_the_same_folder_is_refused_and_the_first_ends_well(own_server: ServerProcess):
    with own_server as server:
        server.wait_ready()
        command = [sys.executable, "-m", "layerloom.cli", "serve", "--port", "0", "--data", str(server.data)]
        second = subprocess.run(command, capture_output=True, text=True, timeout=60)
        assert second.returncode == 1
        assert "Another server already works" in second.stderr
        assert server.url  # the first one's address is still there
        assert runner_pids(server.data)
        assert server.stop() == 0
        wait_for(lambda: not runner_pids(server.data), what="spares end with the server")
        assert not (server.data / "server.json").exists()
