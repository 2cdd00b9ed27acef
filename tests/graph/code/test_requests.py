"""Requests that start a run, carried out: by a shell with curl, and by Python."""

import os
import subprocess
import sys

from layerloom.client import Client
from layerloom.graph.code.requests import client_script, curl_command
from layerloom.spec import RunSpec, parse_run_spec
from support.server import ServerProcess
from support.specs import spiral


def awkward() -> RunSpec:
    return parse_run_spec(spiral(epochs=1) | {"name": "it's $HOME `id`\nJSON\n'''\"\"\" ł"})


def carry_out(command: list[str], server: ServerProcess) -> str:
    environment = os.environ | {"TOKEN": server.token, "LAYERLOOM_TOKEN": server.token}
    done = subprocess.run(command, capture_output=True, text=True, env=environment, timeout=60, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_the_shell_command_starts_the_run(server: ServerProcess, client: Client):
    carry_out(["sh", "-c", curl_command(awkward(), server.url)], server)
    run = next(client.runs())
    assert run.state["spec"] == awkward().to_json()
    run.wait()


def test_the_python_script_waits_for_its_end(server: ServerProcess, client: Client):
    printed = carry_out([sys.executable, "-c", client_script(awkward(), server.url)], server)
    assert printed.startswith("completed")
    assert next(client.runs()).state["spec"] == awkward().to_json()
