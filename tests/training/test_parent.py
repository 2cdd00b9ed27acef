"""A process that waits for work ends with the server; with work it is independent."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from layerloom.jobs.executors.processes import spawn

WAITS = """
import json, os, sys
from pathlib import Path
from layerloom.training.parent import Waiting, let_go
def line():
    return Waiting(os.getppid()).line()
path = line()
let_go()
nowhere = os.stat(os.devnull).st_rdev
Path(path).write_text(json.dumps([os.fstat(0).st_rdev == nowhere, os.fstat(1).st_rdev == nowhere]))
"""


@pytest.mark.parametrize("stdin", ["socket", "pipe"])
def test_with_work_it_reads_from_and_prints_to_nowhere(tmp_path: Path, stdin: str) -> None:
    command, report = (sys.executable, "-c", WAITS), tmp_path / "report.json"
    if stdin == "pipe":
        subprocess.run(command, input=f"{report}\n", text=True, check=True)
    else:
        process = spawn(command, os.environ, tmp_path / "log")
        os.write(process.stdin, f"{report}\n".encode())
        os.close(process.stdin)
        assert os.waitpid(process.pid, 0)[1] == 0, (tmp_path / "log").read_text()
        os.close(process.stdout)
    assert report.read_text() == "[true, true]"


@pytest.mark.parametrize("stdin", ["socket", "pipe"])
def test_without_work_it_ends_when_its_stdin_closes(tmp_path: Path, stdin: str) -> None:
    command = (sys.executable, "-c", WAITS)
    if stdin == "pipe":
        subprocess.run(command, input="", text=True, check=True)
    else:
        process = spawn(command, os.environ, tmp_path / "log")
        os.close(process.stdin)
        assert os.waitpid(process.pid, 0)[1] == 0
        os.close(process.stdout)
