"""The `layerloom` command, run as a person runs it."""

import os
import subprocess
import sys
from pathlib import Path

from support.server import ServerProcess


def layerloom(
    server: ServerProcess | None,
    *arguments: str,
    text: str | None = None,
    folder: Path | None = None,
    **environment: str,
) -> subprocess.CompletedProcess[str]:
    """Run the command in a folder, beside a server or without one."""
    known = {key: value for key, value in os.environ.items() if not key.startswith("LAYERLOOM_")} | environment
    if server is not None:
        known["LAYERLOOM_DATA"] = str(server.data)
    command = [sys.executable, "-m", "layerloom.cli", *arguments]
    return subprocess.run(
        command, input=text, capture_output=True, text=True, env=known, cwd=folder, timeout=120, check=False
    )
