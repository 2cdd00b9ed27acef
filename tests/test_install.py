"""`scripts/install`: uv where it can, else pip, and a word about either."""

import subprocess
from pathlib import Path

import pytest

SCRIPT = Path(__file__).parent.parent / "scripts" / "install"
PIP = """#!/bin/sh
echo "pip $*" >> calls
for last; do :; done
[ "$last" != uv ] || {uv_wheel}
"""
UV = """#!/bin/sh
echo "uv $*" >> calls
exit {status}
"""


def install(folder: Path, *, uv_wheel: bool, status: int) -> tuple[str, list[str]]:
    """Run it beside a pip and an uv that only write down how they are called; what was shown, and the calls."""
    tools = folder / ".venv" / "bin"
    tools.mkdir(parents=True)
    (folder / "uv").write_text(UV.format(status=status))
    (tools / "pip").write_text(PIP.format(uv_wheel="cp uv .venv/bin/uv" if uv_wheel else "exit 1"))
    for tool in (folder / "uv", tools / "pip"):
        tool.chmod(0o755)
    command = [str(SCRIPT), "Installing some: a minute", "--editable", ".[cpu]"]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=True)
    return done.stdout, (folder / "calls").read_text().splitlines()


@pytest.mark.parametrize(
    ("uv_wheel", "status", "shown", "tools"),
    [
        (True, 0, "", ["pip", "uv"]),
        (False, 0, "There is no uv for this machine", ["pip", "pip"]),
        (True, 1, "uv could not; pip tries", ["pip", "uv", "pip"]),
    ],
    ids=["uv", "no uv for this machine", "uv reaches nothing"],
)
def test_something_installs_it(tmp_path: Path, uv_wheel: bool, status: int, shown: str, tools: list[str]):
    said, calls = install(tmp_path, uv_wheel=uv_wheel, status=status)
    first, *others = said.splitlines()
    assert first == "Installing some: a minute"
    assert shown in "".join(others)
    assert bool(others) == bool(shown)
    assert [call.split()[0] for call in calls] == tools
    assert all("--constraint constraints.txt" in call for call in calls)
    assert calls[-1].endswith("--editable .[cpu]")
