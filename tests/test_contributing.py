"""The worked examples of CONTRIBUTING.md apply to the tree as it is; `make proof` runs what they add."""

import re
import subprocess
from pathlib import Path

import pytest

from support.patches import PATCHES, ROOT, held_by, patched, run

TEXT = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
RENEW = "the tree has moved on; renew it by `.venv/bin/python scripts/renew_patches.py`"


@pytest.mark.parametrize("patch", PATCHES, ids=lambda patch: patch.stem)
def test_an_example_applies(patch: Path):
    command = ["git", "apply", "--check", str(patch)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"{done.stderr}{RENEW} {patch.stem}"


@pytest.mark.parametrize("patch", PATCHES, ids=lambda patch: patch.stem)
def test_an_example_names_what_holds_it(patch: Path):
    added = patch.read_text(encoding="utf-8")
    for command in held_by(patch):
        for name in re.findall(r"(?:tests|src)/[\w/.]+", command):
            folder = ROOT / "frontend" if name.startswith("src/") else ROOT
            assert (folder / name).exists() or f"/{name}\n" in added, name
    assert any(command.split()[0] in {"pytest", "vitest"} for command in held_by(patch))


def test_all_of_them_are_in_the_text():
    named = re.findall(r"\]\(examples/contributing/([\w.]+)\)", TEXT)
    assert sorted(named) == [patch.name for patch in PATCHES]
    assert {patch.stem for patch in PATCHES} == {"dataset", "layer", "chart", "executor", "verdict"}


def test_links_lead_somewhere():
    for target in re.findall(r"\]\(([^)#:]+)\)", TEXT):
        assert (ROOT / target).exists(), target


def test_a_verdict_added_so_passes_its_own_test(tmp_path: Path):
    """As a sample: `make proof` does so with all of them."""
    (patch,) = [patch for patch in PATCHES if patch.stem == "verdict"]
    run(held_by(patch)[0], patched(patch, tmp_path))
