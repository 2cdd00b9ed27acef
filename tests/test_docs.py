"""The docs cannot lie: what they list exists, and what they show runs."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from layerloom.app import api_document
from layerloom.client import Client
from layerloom.events import EventKind, Reason
from layerloom.settings import Settings
from layerloom.spec import parse_run_spec
from support.server import ServerProcess
from support.specs import spiral

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
GUIDE = (ROOT / "docs" / "guide.md").read_text(encoding="utf-8")
REST = (ROOT / "docs" / "rest.md").read_text(encoding="utf-8")


def blocks(text: str, language: str) -> list[str]:
    """The fenced code blocks of a language."""
    return re.findall(rf"```{language}\n(.*?)```", text, re.DOTALL)


def test_every_setting_is_in_the_guide():
    for name, field in Settings.model_fields.items():
        variable = f"LAYERLOOM_{name.upper()}"
        row = re.search(rf"^\| `{variable}` \|.*$", GUIDE, re.MULTILINE)
        assert row, f"{variable} is not documented"
        if field.default not in (None, ""):
            assert f"`{field.default}`" in row[0]


def test_every_reason_and_kind_is_in_the_reference():
    for word in [*Reason, *EventKind]:
        assert f"`{word}`" in REST


def test_every_path_is_in_the_reference():
    for path in api_document()["paths"]:
        last = path.removeprefix("/api/v1").rstrip("/").rsplit("/", 1)[-1]
        assert last.startswith("{") or last in REST, path


@pytest.mark.parametrize("text", [block for page in (README, REST) for block in blocks(page, "json")])
def test_every_run_spec_shown_is_one(text: str):
    document: Any = json.loads(text)
    assert parse_run_spec(document).data.dataset == "digits"


def test_the_openapi_document_is_up_to_date():
    committed = json.loads((ROOT / "docs" / "openapi.json").read_text(encoding="utf-8"))
    assert committed == api_document(), "run `make generated`"


def test_links_lead_somewhere():
    for page in [ROOT / "README.md", *(ROOT / "docs").glob("*.md")]:
        for target in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", page.read_text(encoding="utf-8")):
            assert (page.parent / target).exists(), f"{page.name}: {target}"


def test_every_picture_of_the_guide_is_taken_by_a_test_and_small():
    tests = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "tests" / "e2e").glob("test_*.py"))
    shown = re.findall(r"\]\(images/(\w+)\.jpg\)", GUIDE)
    assert shown
    assert {path.stem for path in (ROOT / "docs" / "images").iterdir()} == set(shown)
    for name in shown:
        assert re.search(rf'guide=[^)]*"{name}"', tests), f"no test takes images/{name}.jpg"
        assert (ROOT / "docs" / "images" / f"{name}.jpg").stat().st_size < 200_000


@pytest.fixture
def desk(tmp_path: Path, server: ServerProcess) -> Path:
    """A folder as the README's reader has it: the server's data, the environment, and the spec they saved."""
    (tmp_path / "layerloom-data").symlink_to(server.data)
    (tmp_path / ".venv").symlink_to(ROOT / ".venv")
    (tmp_path / "spec.json").write_text(blocks(README, "json")[0], encoding="utf-8")
    return tmp_path


def run_shown(command: list[str], desk: Path, **environment: str) -> str:
    known = {key: value for key, value in os.environ.items() if not key.startswith("LAYERLOOM_")}
    done = subprocess.run(
        command, cwd=desk, env=known | environment, capture_output=True, text=True, timeout=120, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_the_commands_of_the_readme_run(desk: Path, server: ServerProcess):
    first, *others = blocks(README, "sh")
    assert first.split("#")[0].strip() == "make run"
    for block in others:
        printed = run_shown(["sh", "-ec", block.replace("http://127.0.0.1:8000", server.url)], desk)
        assert printed


def test_the_python_of_the_readme_runs(desk: Path):
    (script,) = blocks(README, "python")
    printed = run_shown([sys.executable, "-W", "ignore", "-c", script], desk, TF_CPP_MIN_LOG_LEVEL="3")
    assert "completed" in printed


def test_the_commands_of_the_reference_run(desk: Path, server: ServerProcess, client: Client):
    run = client.train(spiral(epochs=1))
    for block in blocks(REST, "sh"):
        command = block.replace("http://127.0.0.1:8000", server.url)
        printed = run_shown(["sh", "-ec", command], desk, TOKEN=server.token, RUN=run.id)
        assert "event: status" in printed
