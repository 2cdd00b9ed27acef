"""The repository keeps its own rules; who may import whom is import-linter's part of `make test`."""

import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
BACKEND = ROOT / "backend" / "layerloom"
SOURCES = sorted(
    path
    for folder, endings in ((BACKEND, {".py"}), (ROOT / "frontend" / "src", {".ts", ".svelte", ".css"}))
    for path in folder.rglob("*")
    if path.suffix in endings and "static" not in path.parts
)


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_file_does_two_things(path: Path):
    if path.name == "api.d.ts":
        pytest.skip("generated from the OpenAPI document")
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 400


def test_every_folder_is_in_the_architecture():
    text = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    for folder in sorted(path for path in BACKEND.iterdir() if (path / "__init__.py").exists()):
        assert f"`{folder.name}/" in text, folder.name


def test_no_catch_all_modules():
    assert not [
        path for path in SOURCES if path.stem in {"utils", "helpers", "common", "misc"} and path.suffix == ".py"
    ]


def test_locks_and_constraints_name_no_host():
    for name in ("constraints.txt", "frontend/package-lock.json"):
        text = (ROOT / name).read_text(encoding="utf-8")
        assert '"resolved": "http' not in text
        assert " @ " not in text, name


def test_build_output_is_not_committed():
    tracked = subprocess.check_output(["git", "ls-files"], cwd=ROOT, text=True).splitlines()
    assert not [path for path in tracked if "/static/" in path or "node_modules" in path or path.endswith(".egg-info")]
