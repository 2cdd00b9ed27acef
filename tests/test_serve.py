"""The server process stays light: it never imports what its children need."""

import subprocess
import sys
from pathlib import Path

import httpx
import pytest

from support.server import ServerProcess

HEAVY = ("keras", "tensorflow", "sklearn", "pandas", "numpy", "scipy", "jax", "torch")

_PROBE = """
import json, sys
from pathlib import Path
from layerloom.serving import run_server
from layerloom.settings import Settings
import layerloom.app, threading, os, time, urllib.request

data = Path(sys.argv[1])
real = layerloom.serving.create_app

def create(settings, *, on_ready, **parts):
    def ready():
        on_ready()
        print(json.dumps(sorted({name.split(".")[0] for name in sys.modules})), flush=True)
    return real(settings, on_ready=ready, **parts)

layerloom.serving.create_app = create
run_server(Settings(port=0, data=data))
"""


def test_a_running_server_has_imported_nothing_heavy(tmp_path: Path):
    with subprocess.Popen(
        [sys.executable, "-c", _PROBE, str(tmp_path / "data")], stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        modules = next(line for line in process.stdout if line.startswith("["))
        process.terminate()
    assert '"fastapi"' in modules
    assert not [name for name in HEAVY if f'"{name}"' in modules]


@pytest.mark.skipif(sys.platform != "linux", reason="reads what a process has mapped from /proc")
def test_it_stays_light_while_it_works(server: ServerProcess, http: httpx.Client):
    assert http.get("/datasets").status_code == 200
    assert http.get("/catalog").status_code == 200
    mapped = Path(f"/proc/{server.pid}/maps").read_text()
    assert "/pydantic_core/" in mapped
    assert not [name for name in ("tensorflow", "numpy", "sklearn", "pandas") if f"/{name}/" in mapped]
