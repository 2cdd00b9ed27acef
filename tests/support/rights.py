"""Being an ordinary user: where tests run as root, files refuse nobody."""

import ctypes
import os
import subprocess
import sys
from pathlib import Path

_PR_CAPBSET_DROP = 24
# CAP_DAC_OVERRIDE and CAP_DAC_READ_SEARCH.
_PASSES_OVER_PERMISSIONS = (1, 2)


def as_ordinary_user(
    *arguments: str, folder: Path, module: str | None = "layerloom.cli", **environment: str
) -> subprocess.CompletedProcess[str]:
    """Run the `layerloom` command, or Python itself, as a user whom permissions bind."""
    known = {key: value for key, value in os.environ.items() if not key.startswith("LAYERLOOM_")} | environment
    command = [sys.executable, *(["-m", module] if module else []), *arguments]
    return subprocess.run(
        command,
        env=known,
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
        preexec_fn=_give_up if os.geteuid() == 0 else None,
    )


def _give_up() -> None:
    for capability in _PASSES_OVER_PERMISSIONS:
        ctypes.CDLL(None).prctl(_PR_CAPBSET_DROP, capability, 0, 0, 0)
