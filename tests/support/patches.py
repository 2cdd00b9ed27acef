"""The worked examples of CONTRIBUTING.md: patches, each with the commands that hold what it adds."""

import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
PATCHES = sorted((ROOT / "examples" / "contributing").glob("*.patch"))
_LEFT_OUT = (
    ".git", ".venv", "node_modules", "static", "build", "dist", "layerloom-data", "__pycache__", ".*_cache",
    "*.egg-info", ".hypothesis",
)  # fmt: skip


def held_by(patch: Path) -> list[str]:
    """The commands that its head names."""
    return re.findall(r"^Held-by: (.+)$", patch.read_text(encoding="utf-8"), re.MULTILINE)


def patched(patch: Path, folder: Path) -> Path:
    """A copy of this tree with the patch applied; it shares what is installed."""
    tree = folder / "tree"
    shutil.copytree(ROOT, tree, ignore=shutil.ignore_patterns(*_LEFT_OUT), symlinks=True)
    for shared in (".venv", "frontend/node_modules", "backend/layerloom/static"):
        if (ROOT / shared).exists():
            (tree / shared).symlink_to((ROOT / shared).resolve())
    subprocess.run(["git", "apply", str(patch)], cwd=tree, check=True)
    return tree


def run(command: str, tree: Path) -> None:
    """One such command, in a patched tree.

    Raises:
        AssertionError: with all that it printed, if it fails.
    """
    tool, *arguments = shlex.split(command)
    program, where = {
        "pytest": ([sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider"], tree),
        "python": ([sys.executable], tree),
        "vitest": (["npx", "vitest", "run"], tree / "frontend"),
        "npm": (["npm", "run", "--silent"], tree / "frontend"),
    }[tool]
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST_")}
    done = subprocess.run(
        [*program, *arguments],
        cwd=where,
        env=kept | {"PYTHONPATH": str(tree / "backend")},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    assert done.returncode == 0, f"{command}:\n{done.stdout}"
