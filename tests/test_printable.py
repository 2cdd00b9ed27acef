"""What documents and servers say does nothing to a terminal."""

import io
import json
import logging
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console
from typer.testing import CliRunner

from layerloom.cli.app import cli
from layerloom.client.terminal import print_checkpoints, print_runs
from layerloom.printable import PrintableFormatter, printable

EVIL = "\x1b]0;owned\x07\x1b[2J\x9b31m\u202etxt.exe\u2066\ud800\r\n\x00[red]x"


def is_harmless(text: str) -> bool:
    return printable(text, lines=True) == text


@given(st.text(alphabet=st.characters()))
def test_only_what_is_obeyed_is_changed_and_json_reads_it_back(text: str):
    shown = printable(text)
    assert shown.isprintable() or printable(shown) == shown
    if "\\" not in text and '"' not in text:
        assert json.loads(f'"{shown}"') == text


def test_words_stay_as_they_are():
    text = "Zażółć gęślą jaźń, 網路 → 0.5 😀 a\u0301"
    assert printable(text) == text
    assert printable("a\nb\tc") == "a\\u000ab\\u0009c"
    assert printable("a\nb\x1bc", lines=True) == "a\nb\\u001bc"


def test_log_lines_are_harmless():
    try:
        raise ValueError(EVIL)
    except ValueError as error:
        record = logging.LogRecord(EVIL, logging.ERROR, "", 1, "%s", (EVIL,), (ValueError, error, error.__traceback__))
    shown = PrintableFormatter("%(name)s: %(message)s").format(record)
    assert is_harmless(shown)
    assert "Traceback" in shown


def test_so_are_tables():
    out = io.StringIO()
    console = Console(file=out, width=400)
    state: dict[str, Any] = {"epoch": 1, "epochs": 2, "best_epoch": None}
    run: Any = SimpleNamespace(
        state=state, metrics={}, number=1, id=f"id{EVIL}", title=EVIL, status=SimpleNamespace(value="running")
    )
    print_runs([run], console)
    print_checkpoints([{"epoch": 1, "batch": 0, "which": [EVIL], "size": 1, "metrics": {EVIL: 0.5}}], console)
    assert is_harmless(out.getvalue())
    # A name is no markup either.
    assert out.getvalue().count("[red]x") == 4


@pytest.mark.parametrize("command", [["train"], ["check"]])
def test_so_are_errors_about_files(tmp_path: Path, command: list[str]):
    path = tmp_path / "a\x1b[2Jb.json"
    path.write_text("{")
    try:
        result = CliRunner().invoke(cli, [*command, str(path)])
        assert is_harmless(result.output)
    except UnicodeError:
        pytest.fail("it cannot even be printed")
