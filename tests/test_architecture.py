"""The repository keeps its own rules; who may import whom is import-linter's part of `make test`."""

import json
import re
import subprocess
from pathlib import Path

import pytest

from layerloom.app import api_document
from layerloom.events import Status

ROOT = Path(__file__).parent.parent
BACKEND = ROOT / "backend" / "layerloom"
# From the OpenAPI document.
GENERATED = {"api.d.ts", "bounds.ts", "defaults.ts", "life.ts"}
SOURCES = sorted(
    path
    for folder, endings in ((BACKEND, {".py"}), (ROOT / "frontend" / "src", {".ts", ".svelte", ".css"}))
    for path in folder.rglob("*")
    if path.suffix in endings and "static" not in path.parts and path.name not in GENERATED
)


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_file_does_two_things(path: Path):
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 400


@pytest.mark.parametrize("name", ["architecture.md", "files.md", "processes.md"])
def test_lines_of_the_architecture_are_short(name: str):
    lines = (ROOT / "docs" / name).read_text(encoding="utf-8").splitlines()
    assert [line for line in lines if len(line) > 120 and not line.startswith("|")] == []


def test_every_folder_is_in_the_architecture():
    text = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    for folder in sorted(path for path in BACKEND.iterdir() if (path / "__init__.py").exists()):
        assert f"`{folder.name}/" in text, folder.name


def test_the_folders_of_the_page_flow_one_way():
    text = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    [line] = re.findall(r"^    (shell -> .*)$", text, re.MULTILINE)
    height = {folder: -depth for depth, level in enumerate(line.split(" -> ")) for folder in level.split(", ")}
    page = ROOT / "frontend" / "src"
    assert set(height) == {path.name for path in page.iterdir() if path.is_dir()}

    wrong = []
    for path in SOURCES:
        if page not in path.parents or path.parent == page or path.name.endswith(".test.ts"):
            continue
        here = path.relative_to(page).parts[0]
        for target in re.findall(r"""(?:from|import)\s*\(?\s*['"](\.[^'"]+)['"]""", path.read_text(encoding="utf-8")):
            there = (path.parent / target).resolve().relative_to(page).parts[0]
            if there != here and height.get(there, 1) >= height[here]:
                wrong.append(f"{path.relative_to(page)} imports {target}")
    assert not wrong


def test_no_link_of_the_page_forgets_the_path_it_is_served_below():
    wrong = [path.name for path in SOURCES if re.search(r"""(href|src)=["'{`]+/""", path.read_text(encoding="utf-8"))]
    assert not [name for name in wrong if name.endswith((".svelte", ".ts"))]


PAGE = [path for path in SOURCES if path.suffix in {".ts", ".svelte"} and not path.name.endswith(".test.ts")]


def spec_defaults() -> set[tuple[str, str]]:
    """Each field of the run spec with its default as JavaScript writes it; what is empty says nothing of the schema."""
    schemas = api_document()["components"]["schemas"]
    found: set[tuple[str, str]] = set()
    for name, schema in schemas.items():
        for field, about in schema["properties"].items() if name.endswith("Spec") and "properties" in schema else ():
            default = about.get("default")
            if isinstance(default, bool | int | float | str) and default != "":
                found.add(
                    (field, f"'{default}'" if isinstance(default, str) else json.dumps(default).removesuffix(".0"))
                )
    # Which version of the wire a document is of is its own word.
    return found - {("version", "1")}


def test_the_page_repeats_no_default_of_the_spec():
    defaults = spec_defaults()
    assert ("patience", "5") in defaults and ("test", "0.1") in defaults
    repeated = [
        f"{path.relative_to(ROOT)}: {found[0]}"
        for path in PAGE
        for field, value in defaults
        for found in re.finditer(
            rf"\b{field}\??:? *(?:[^\n,;{{}}]*\?\? *|[:=] *){re.escape(value)}(?![\w.'])",
            path.read_text(encoding="utf-8"),
        )
    ]
    assert not repeated


def test_the_page_has_no_list_of_statuses_of_its_own():
    word = "|".join(status.value for status in Status)
    listed = re.compile(rf"""['"]({word})['"]\s*,\s*['"]({word})['"]""")
    asked = re.compile(rf"""===\s*['"]({word})['"][^;{{}}]*\|\|[^;{{}}]*===\s*['"]({word})['"]""")
    assert listed.search("new Set(['queued', 'starting'])")
    assert asked.search("feed.status === 'starting' || feed.status === 'running'")
    found = [
        f"{path.relative_to(ROOT)}: {match[0]}"
        for path in PAGE
        for pattern in (listed, asked)
        for match in pattern.finditer(path.read_text(encoding="utf-8"))
    ]
    assert not found


def test_the_page_has_no_type_of_the_wire_by_hand():
    net = [path for path in PAGE if path.parent.name == "net"]
    types = next(path for path in net if path.name == "types.ts").read_text(encoding="utf-8")
    assert "interface " not in types
    assert not [
        path.name for path in net if re.search(r"(?:interface|type) Wire\w+ = \{|interface Wire", path.read_text())
    ]


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
