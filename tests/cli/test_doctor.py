"""`layerloom doctor`: a well machine passes, and each ailment is found."""

import fcntl
import json
import os
import socket
import sys
from pathlib import Path

import pytest

from layerloom.cli import examinations
from layerloom.cli.examinations import devices, disk, examine, memory, page, python, server, slots, spool, token
from layerloom.settings import Settings
from support.command import layerloom
from support.server import ServerProcess


def settings(data: Path, **given: object) -> Settings:
    return Settings.load(data=data, **given)


def test_beside_a_running_server_all_is_well(server: ServerProcess):
    done = layerloom(server, "doctor", "--json")
    assert done.returncode == 0, done.stdout + done.stderr
    findings = {finding["name"]: finding for finding in json.loads(done.stdout)}
    assert not [finding for finding in findings.values() if finding["status"] == "error"]
    assert server.url in findings["server"]["message"]
    assert findings["TensorFlow"]["message"][0].isdigit()
    assert findings["Python"]["message"].startswith(f"{sys.version_info[0]}.{sys.version_info[1]}")
    assert "train" in findings["devices"]["message"]
    assert "load" in findings["device 1"]["message"]


def test_each_finding_that_is_not_well_says_what_to_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(examinations, "tensorflow", lambda: iter(()))
    (tmp_path / "spool").mkdir()
    (tmp_path / "spool" / "a.jsonl").write_text("{}\n")
    (tmp_path / "token").write_text("secret")
    (tmp_path / "token").chmod(0o644)
    found = {finding.name: finding for finding in examine(settings(tmp_path, port=0))}
    for finding in found.values():
        assert (finding.fix is None) == (finding.status == "ok"), finding
    assert found["token"].status == found["spool"].status == "warning"
    (tmp_path / "token").chmod(0o600)
    assert token(settings(tmp_path)).status == "ok"
    assert spool(tmp_path, running=True).status == "ok"


def test_a_taken_port_is_an_error_with_exit_1(tmp_path: Path):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        finding = server(settings(tmp_path, port=port), None, running=False)
        assert finding.status == "error"
        assert str(port) in finding.message
        done = layerloom(None, "doctor", "--data", str(tmp_path), LAYERLOOM_PORT=str(port))
    assert done.returncode == 1
    assert "error    server: " in done.stdout
    assert server(settings(tmp_path, port=port), None, running=False).status == "ok"


def test_a_server_that_is_silent_or_gone(tmp_path: Path):
    silent = {"url": "http://127.0.0.1:9", "pid": os.getpid()}
    (tmp_path / "lock").touch()
    with (tmp_path / "lock").open() as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        held = server(settings(tmp_path, port=0), silent, running=False)
        assert held.status == "error"
        # Whose process that is by now nobody knows.
        assert str(os.getpid()) not in f"{held.message} {held.fix}"
    gone = server(settings(tmp_path, port=0), silent, running=False)
    assert gone.status == "ok"
    assert "did not end in order" in gone.message


def test_disks_and_folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    assert "made at the first start" in disk(tmp_path / "new" / "data").message
    (tmp_path / "file").write_text("")
    assert disk(tmp_path / "file").status == "error"

    class Full:
        free = 2**30

    monkeypatch.setattr(examinations.shutil, "disk_usage", lambda _: Full)
    assert disk(tmp_path).status == "warning"
    Full.free = 2**20
    assert disk(tmp_path).status == "error"


def test_memory_python_and_page(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    monkeypatch.setattr(examinations, "_free_memory", lambda: 2**30)
    assert memory().status == "warning"
    monkeypatch.setattr(examinations, "_free_memory", lambda: None)
    assert memory().status == "ok"
    monkeypatch.setattr(examinations.sys, "version_info", (3, 10, 0))
    assert python().status == "error"
    monkeypatch.setattr(examinations.layerloom, "__file__", str(tmp_path / "__init__.py"))
    assert page().status == "warning"


def test_a_gpu_that_tensorflow_does_not_see(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    assert devices(["NVIDIA H100"]).message == "NVIDIA H100; runs train there"
    program = tmp_path / "nvidia-smi"
    program.write_text("#!/bin/sh\necho 'GPU 0: NVIDIA H100'\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    finding = devices([])
    assert finding.status == "warning"
    assert "NVIDIA H100" in finding.message
    program.write_text("#!/bin/sh\nexit 9\n")
    assert devices([]).status == "ok"


def test_without_a_server_the_devices_are_as_one_would_have_them(tmp_path: Path):
    found = list(slots(settings(tmp_path, slots=2), running=False))
    # A machine with one GPU has one place, whatever is asked for.
    assert [finding.name for finding in found] in (["device 1", "device 2"], ["device 1"])
    assert all("free" in finding.message for finding in found)
