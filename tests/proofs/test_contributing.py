"""Each worked example of CONTRIBUTING.md, applied to a copy of the tree, passes the tests that hold it."""

import subprocess
import sys
from pathlib import Path

import pytest

from support.patches import PATCHES, held_by, patched, run

pytestmark = [pytest.mark.proof, pytest.mark.timeout(1800)]


@pytest.mark.parametrize("patch", PATCHES, ids=lambda patch: patch.stem)
def test_an_example_is_whole(patch: Path, tmp_path: Path):
    tree = patched(patch, tmp_path)
    for command in held_by(patch):
        run(command, tree)
    for judged in (["check"], ["format", "--check"]):
        subprocess.run([sys.executable, "-m", "ruff", *judged, "."], cwd=tree, check=True)
