"""The docs cannot lie: what they list exists, and what they show runs."""

import json
import os
import re
import runpy
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from layerloom.app import api_document
from layerloom.cli.app import cli
from layerloom.client import Client, RunHandle
from layerloom.events import EventKind, Reason
from layerloom.live.connections import CLOSE_TOO_SLOW, GOODBYE_SECONDS, SLOW_SECONDS
from layerloom.live.socket import MAX_SUBSCRIPTIONS, PING_SECONDS
from layerloom.settings import Settings
from layerloom.spec import parse_run_spec
from support.server import ServerProcess
from support.specs import spiral

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
GUIDE = (ROOT / "docs" / "guide.md").read_text(encoding="utf-8")
REST = (ROOT / "docs" / "rest.md").read_text(encoding="utf-8")
WEBSOCKET = (ROOT / "docs" / "websocket.md").read_text(encoding="utf-8")
PAGES = [ROOT / "README.md", ROOT / "examples" / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
# What is shown and not run here, with the reason.
NOT_RUN = {
    "make run": "It is what these tests were set up by.",
    "make dist": "It downloads 600 MB; tests/proofs/test_wheel.py runs its second line.",
    "docker compose": "Not every machine has Docker and a GPU; tests/test_containers.py reads the files.",
}


def blocks(text: str, language: str) -> list[str]:
    """The fenced code blocks of a language."""
    return re.findall(rf"^```{language}\n(.*?)^```", text, re.DOTALL | re.MULTILINE)


def fenced() -> list[tuple[str, str, str]]:
    """Every fenced block of every page: the page's name, the language, the text."""
    fence = re.compile(r"^```(.*?)\n(.*?)^```", re.DOTALL | re.MULTILINE)
    return [
        (page.relative_to(ROOT).as_posix(), language, text)
        for page in PAGES
        for language, text in fence.findall(page.read_text(encoding="utf-8"))
    ]


SHOWN = [
    (page, language, text)
    for page, language, text in fenced()
    if language not in {"json", "mermaid"} and not any(words in text for words in NOT_RUN)
]


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


@pytest.mark.parametrize("text", [text for _, language, text in fenced() if language == "json"])
def test_every_run_spec_shown_is_one(text: str):
    document: Any = json.loads(text)
    assert parse_run_spec(document).data.dataset == "digits"


def test_every_block_is_of_a_kind_that_is_run():
    assert {language for _, language, _ in fenced()} == {"sh", "python", "json", "mermaid"}
    for words in NOT_RUN:
        assert any(words in text for _, _, text in fenced()), words


def test_every_message_of_the_websocket_is_in_its_reference():
    schemas = api_document()["components"]["schemas"]
    said = [
        *schemas["ServerMessage"]["discriminator"]["mapping"],
        *schemas["ClientMessage"]["properties"]["type"]["enum"],
    ]
    assert set(said) >= {"events", "synced", "progress", "ping", "error", "subscribe", "unsubscribe"}
    for kind in said:
        assert f'"type": "{kind}"' in WEBSOCKET
    for code in ["unknown_type", "too_many", "invalid_message", "not_found"]:
        assert f"`{code}`" in WEBSOCKET
    for number in (CLOSE_TOO_SLOW, MAX_SUBSCRIPTIONS, int(PING_SECONDS), int(SLOW_SECONDS), int(GOODBYE_SECONDS)):
        assert f" {number} " in WEBSOCKET


def test_every_command_is_in_the_guide():
    for command in cli.registered_commands:
        assert command.callback is not None
        name = command.callback.__name__.replace("_", "-")
        assert name == "serve" or f"layerloom {name}" in GUIDE or re.search(rf"`{name}[` ]", GUIDE)


def test_the_openapi_document_is_up_to_date():
    committed = json.loads((ROOT / "docs" / "openapi.json").read_text(encoding="utf-8"))
    assert committed == api_document(), "run `make generated`"


def test_what_the_readme_says_of_speed_was_measured():
    [*_, newest] = sorted((ROOT / "bench" / "results").glob("*.json"))
    found = json.loads(newest.read_text(encoding="utf-8"))
    measured = {bench: {row["workload"]: row for row in part["rows"]} for bench, part in found["benches"].items()}
    rows = {
        "spiral, 2-16-16-2": (measured["engine"]["2-16-16-2"], measured["job"]["spiral, 2-16-16-2, 200 epochs"]),
        "784-128-10": (measured["engine"]["784-128-10"], measured["job"]["784-128-10 on 48,000 rows, 5 epochs"]),
    }
    for name, (epoch, job) in rows.items():
        [line] = re.findall(rf"^\| {re.escape(name)}, .*$", README, re.MULTILINE)
        told = [
            (float(ratio), float(ours)) for ratio, ours in re.findall(r"([\d.]+) times faster \(([\d.]+) m?s", line)
        ]
        assert len(told) == 2
        for (ratio, ours), row in zip(told, (epoch, job), strict=True):
            assert ratio == pytest.approx(row["ratio"], rel=0.02), line
            assert ours == pytest.approx(row["ours"], rel=0.02), line
    [ratio] = re.findall(r"([\d.]+) times an epoch for a CNN on 28 x 28", README)
    assert float(ratio) == pytest.approx(measured["engine"]["CNN on 28x28"]["ratio"], rel=0.02)
    assert f"Keras {found['versions']['keras']}, TensorFlow {found['versions']['tensorflow']}" in README


def test_the_glossary_is_the_pages_own():
    made = runpy.run_path(str(ROOT / "scripts/glossary.py"))["glossary"]()
    assert (ROOT / "docs/glossary.md").read_text(encoding="utf-8") == made, "run scripts/glossary.py"


def test_links_lead_somewhere():
    for page in [*PAGES, ROOT / "SECURITY.md"]:
        for target in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", page.read_text(encoding="utf-8")):
            assert (page.parent / target).exists(), f"{page.name}: {target}"


def test_the_files_that_protect_are_there():
    named = re.findall(r"`([\w/]+\.py)`", (ROOT / "SECURITY.md").read_text(encoding="utf-8"))
    assert len(named) > 10
    for name in named:
        assert (ROOT / "backend" / "layerloom" / name).is_file(), name


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


@pytest.fixture(scope="module")
def ended(client: Client) -> RunHandle:
    """A run of the README's network that has ended: what examples speak of."""
    document = json.loads(blocks(README, "json")[0])
    document["training"]["epochs"] = 2
    return client.train(document).wait()


@pytest.mark.parametrize(
    ("page", "language", "text"),
    SHOWN,
    ids=[f"{page}-{text.split()[0]}-{at}" for at, (page, _, text) in enumerate(SHOWN)],
)
def test_what_is_shown_runs(
    page: str, language: str, text: str, desk: Path, server: ServerProcess, client: Client, ended: RunHandle
):
    run = client.train(spiral(epochs=1)) if "$RUN" in text or '"RUN"' in text else ended
    command = [sys.executable, "-W", "ignore", "-c"] if language == "python" else ["sh", "-ec"]
    known = {key: value for key, value in os.environ.items() if not key.startswith("LAYERLOOM_")}
    done = subprocess.run(
        [*command, text.replace("127.0.0.1:8000", server.url.removeprefix("http://"))],
        cwd=desk,
        env=known | {"TOKEN": server.token, "RUN": run.id, "TF_CPP_MIN_LOG_LEVEL": "3"},
        capture_output=True,
        text=True,
        timeout=150,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout
    if "$RUN" in text or '"RUN"' in text or (page, language) == ("README.md", "python"):
        assert "completed" in done.stdout
