"""The benches, for proofs of what they promise."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]


def measured(name: str, folder: Path) -> dict[str, dict[str, Any]]:
    """The rows of a bench by workload, each with ``met``, measured in a process of its own."""
    into = folder / f"{name}.json"
    command = [sys.executable, "-m", "bench", name, "--into", str(into)]
    environment = os.environ | {"TF_CPP_MIN_LOG_LEVEL": "3"}
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    found = json.loads(into.read_text())
    assert not found["skipped"], found["skipped"]
    return {row["workload"]: row for row in found["rows"]}
