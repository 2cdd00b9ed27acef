"""How a server leaves: at once for its clients, in good order for its runs, with nothing of itself left behind."""

import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import httpx
import pytest
from websockets.exceptions import ConnectionClosed

from layerloom.settings import Settings
from support.server import ServerProcess, runner_pids, wait_for
from support.socket import hear, open_socket, say
from support.specs import spiral


def children(pid: int) -> set[int]:
    """The processes that a process has started."""
    listed = subprocess.run(["ps", "-eo", "pid=,ppid="], capture_output=True, text=True, check=True).stdout
    return {int(child) for child, parent in (line.split() for line in listed.splitlines()) if int(parent) == pid}


def gone(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return True
    status = Path(f"/proc/{pid}/stat")
    return status.exists() and status.read_text().rpartition(")")[2].split()[0] == "Z"


@pytest.mark.parametrize("number", [signal.SIGINT, pytest.param(signal.SIGTERM, marks=pytest.mark.proof)])
def test_a_signal_ends_the_server_and_not_its_runs(own_server: ServerProcess, number: signal.Signals) -> None:
    with own_server as server:
        server.wait_ready()
        with server.client() as client:
            run = client.train(spiral(epochs=100_000, pace=20))
            wait_for(lambda: run.refresh().state["epoch"] > 2, what="train")
        runners = set(runner_pids(server.data))
        started = children(server.pid)
        ended: dict[str, float] = {}

        def follow() -> None:
            url, headers = f"{server_url}/api/v1/runs/{run.id}/events", {"authorization": f"Bearer {token}"}
            with httpx.stream("GET", url, headers=headers | {"accept": "text/event-stream"}, timeout=30) as stream:
                following.set()
                for _ in stream.iter_lines():
                    pass
            ended["stream"] = time.monotonic()

        server_url, token, following = server.url, server.token, threading.Event()
        with open_socket(server) as socket:
            say(socket, type="subscribe", run=run.id)
            hear(socket)
            stream = threading.Thread(target=follow)
            stream.start()
            assert following.wait(10)
            # To the whole group, as a terminal does it.
            told = time.monotonic()
            os.killpg(server.pid, number)
            with pytest.raises(ConnectionClosed):
                while True:
                    hear(socket)
            ended["socket"] = time.monotonic()
        stream.join(10)
        assert server.wait(30) == 0
        assert max(ended.values()) - told < 2.0
        assert not (server.data / "server.json").exists()
        assert "1 still training without the server: Run 1." in server.log
        alive = [pid for pid in runners if not gone(pid)]
        assert len(alive) == 1
        assert f"To end them now: kill {alive[0]} (" in server.log
        wait_for(lambda: all(gone(pid) for pid in started - set(alive)), what="end its children")

        server.start()
        with server.client() as client:
            again = client.run(run.id)
            seen = again.state["epoch"]
            wait_for(lambda: again.refresh().state["epoch"] > seen, what="go on")
            assert again.state["attempt"] == 1
            again.cancel().wait()


def test_an_impatient_second_interrupt_ends_it_at_once(own_server: ServerProcess) -> None:
    with own_server as server:
        started = children(server.pid)
        os.kill(server.pid, signal.SIGINT)
        os.kill(server.pid, signal.SIGINT)
        assert server.wait(5) in {0, 130}
        assert not (server.data / "server.json").exists()
        wait_for(lambda: all(gone(pid) for pid in started), what="end its children")


def test_the_data_folder_is_its_owners_alone(own_server: ServerProcess) -> None:
    with own_server as server:
        assert server.data.stat().st_mode & 0o077 == 0


@pytest.mark.parametrize(
    ("options", "environment", "words"),
    [
        (["--port", "99999"], {}, "LAYERLOOM_PORT"),
        (["--data", "/proc/nothing/x"], {}, "cannot be used"),
        ([], {"LAYERLOOM_TOKEN": "not; a token at all"}, "LAYERLOOM_TOKEN"),
        (["--host", "0.0.0.0"], {}, "LAYERLOOM_ALLOWED_HOSTS"),
    ],
)
def test_what_cannot_start_says_why_and_keeps_the_token_to_itself(
    tmp_path: Path, options: list[str], environment: dict[str, str], words: str
) -> None:
    command = [sys.executable, "-m", "layerloom.cli", "serve", "--port", "0", *options]
    known = {key: value for key, value in os.environ.items() if not key.startswith("LAYERLOOM_")}
    done = subprocess.run(
        command, env=known | environment, capture_output=True, text=True, timeout=60, cwd=tmp_path, check=False
    )
    assert done.returncode == 1
    assert words in done.stderr
    assert "Traceback" not in done.stderr
    assert "not; a token" not in done.stderr


def test_a_damaged_database_is_one_sentence_at_the_start(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "layerloom.db").write_text("not a database, whatever it is called; " * 100)
    command = [sys.executable, "-m", "layerloom.cli", "serve", "--port", "0", "--data", str(tmp_path / "data")]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 1
    assert "layerloom.db is damaged, or not a database" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_second_server_leaves_the_first_ones_token_alone(own_server: ServerProcess) -> None:
    with own_server as server:
        command = [sys.executable, "-m", "layerloom.cli", "serve", "--port", "0", "--data", str(server.data)]
        environment = os.environ | {"LAYERLOOM_TOKEN": "another-token-altogether"}
        done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=60, check=False)
        assert done.returncode == 1
        assert "Another server" in done.stderr
        assert server.token != "another-token-altogether"


def test_a_server_is_reached_by_the_address_it_listens_on() -> None:
    settings = Settings(host="192.0.2.7", token="a-token-that-is-long-enough", allowed_hosts="lab.example")
    assert {"192.0.2.7", "lab.example", "localhost"} <= settings.host_names()
    assert "[2001:db8::7]" in Settings(host="2001:db8::7").host_names()
