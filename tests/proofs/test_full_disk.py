"""A real small disk for server and runner fills up while a run trains: it waits, says so, and comes to the same end."""

import contextlib
import subprocess
from collections.abc import Generator, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from support.server import ServerProcess, wait_for
from support.specs import spiral

pytestmark = [pytest.mark.proof, pytest.mark.timeout(900)]


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    folder = tmp_path / "disk"
    folder.mkdir()
    made = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=24m", "tmpfs", str(folder)], capture_output=True, check=False
    )
    if made.returncode != 0:
        pytest.skip("a disk of its own takes the rights to mount one")
    yield folder
    subprocess.run(["umount", "-l", str(folder)], check=True)


@contextlib.contextmanager
def filled(disk: Path) -> Generator[None]:
    """The disk, with not one byte left."""
    path = disk / "filling"
    with path.open("wb", buffering=0) as file, contextlib.suppress(OSError):
        for block in (1 << 16, 4096, 512, 1):
            with contextlib.suppress(OSError):
                while file.write(b"x" * block):
                    pass
    try:
        yield
    finally:
        path.unlink()


def test_a_full_disk_is_waited_out(disk: Path):
    epochs = 80
    with ServerProcess(disk / "data", LAYERLOOM_CHECKPOINT_SECONDS="0.5") as server, server.http() as http:
        with contextlib.suppress(AssertionError):
            server.wait_ready()
        whole = _run(http, epochs)
        wait_for(lambda: _state(http, whole)["status"] == "completed", 300)
        run = _run(http, epochs)
        wait_for(lambda: _state(http, run)["epoch"] > 5, 300)
        with filled(disk):
            wait_for(lambda: _state(http, run)["waiting"] is not None, 60, "the run to say that it waits")
            assert _state(http, run)["waiting"]["reason"] == "disk_full"
            for number in range(30):
                # What SQLite's files still have room for is written.
                answer = http.patch(f"/runs/{run}", json={"name": f"{number}" * 100, "tags": [f"{number}"]})
                assert answer.status_code in {200, 507}, answer.text
                assert answer.status_code == 200 or answer.json()["code"] == "disk_full"
            assert http.get("/runs").status_code == 200
            stood = _state(http, run)["epoch"]
            # Longer than its lease, which nobody can renew.
            with pytest.raises(AssertionError):
                wait_for(lambda: _state(http, run)["status"] != "running", 25)
            assert _state(http, run)["epoch"] == stood
        wait_for(lambda: _state(http, run)["waiting"] is None, 60, "the run to go on")
        wait_for(lambda: _state(http, run)["status"] not in {"running", "starting"}, 300)
        ended = _state(http, run)
        log = [event["data"] for event in _events(http, run) if event["kind"] in {"status", "log"}]
        assert (ended["status"], ended["attempt"], ended["epoch"]) == ("completed", 1, epochs), log
        histories = [http.get(f"/runs/{one}/history.json").json() for one in (whole, run)]
        assert histories[0] == histories[1]
        assert http.get(f"/runs/{run}/model.keras").status_code == 200
        assert "Traceback" not in server.log


def _run(http: httpx.Client, epochs: int) -> str:
    document = spiral(epochs=epochs, pace=10)
    document["training"] |= {"seed": 3, "jit_compile": False}
    answer = http.post("/runs", json=document)
    assert answer.status_code == 201, answer.text
    return answer.json()["id"]


def _state(http: httpx.Client, run: str) -> dict[str, Any]:
    return http.get(f"/runs/{run}").json()


def _events(http: httpx.Client, run: str) -> list[dict[str, Any]]:
    return http.get(f"/runs/{run}/events", params={"limit": 1000}).json()["data"]
