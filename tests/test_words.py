"""The words of the repository: commands and statuses are listed once, in ``events``, and sentences are short."""

import ast
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from layerloom.events import Status
from layerloom.events.commands import COMMANDS
from support.sentences import MOST_WORDS, long_sentences

ROOT = Path(__file__).parent.parent
BACKEND = ROOT / "backend" / "layerloom"
# The tables themselves, and the type of what travels (`tests/events/test_commands.py` holds it to the table).
TABLES = {BACKEND / "events" / name for name in ("commands.py", "lifecycle.py", "types.py")}
SOURCES = [path for path in sorted(BACKEND.rglob("*.py")) if path not in TABLES]
STATUSES = {status.value for status in Status}


def word(node: ast.AST) -> str | None:
    """The text of a literal, or the status that is named as ``Status.RUNNING``."""
    match node:
        case ast.Constant(value=str(text)):
            return text
        case ast.Attribute(value=ast.Name(id="Status"), attr=name):
            return name.lower()
        case _:
            return None


def told_apart(node: ast.AST) -> list[ast.AST]:
    """What the parts of ``a == x or a == y`` and of ``if a == x: ... elif a == y: ...`` compare with."""
    match node:
        case ast.BoolOp(values=parts):
            return [found for part in parts for found in told_apart(part)]
        case ast.Compare(left=left, comparators=others):
            return [left, *others]
        case ast.If(test=test, orelse=[ast.If() as following]):
            return told_apart(test) + told_apart(following)
        case ast.If(test=test):
            return told_apart(test)
        case _:
            return []


def lists(source: str) -> Iterator[tuple[int, list[str]]]:
    """Each place of a source that lists words: its line, and the words."""
    for node in ast.walk(ast.parse(source)):
        match node:
            case ast.Set(elts=parts) | ast.Tuple(elts=parts) | ast.List(elts=parts):
                listed: list[ast.AST] = [*parts]
            case ast.Dict(keys=keys):
                listed = [key for key in keys if key is not None]
            case ast.Match(cases=cases):
                patterns = [part for case in cases for part in ast.walk(case.pattern)]
                listed = [part.value for part in patterns if isinstance(part, ast.MatchValue)]
            case ast.BoolOp() | ast.If():
                listed = told_apart(node)
            case _:
                continue
        yield getattr(node, "lineno"), [text for part in listed if (text := word(part)) is not None]  # noqa: B009


def second_lists(source: str, words: set[str]) -> list[str]:
    """Where two or more different ones of the words are listed."""
    return [
        f"line {line}: {', '.join(sorted(words & set(listed)))}"
        for line, listed in lists(source)
        if len(words & set(listed)) > 1
    ]


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(BACKEND)))
def test_no_other_module_lists_statuses_or_commands(path: Path):
    source = path.read_text(encoding="utf-8")
    assert second_lists(source, STATUSES) == []
    assert second_lists(source, set(COMMANDS)) == []


def test_who_passes_commands_on_names_none():
    """What a command is to queue, leases and dispatcher is in its rule."""
    named = [
        f"{path.relative_to(BACKEND)}:{line}: {text}"
        for folder in ("jobs", "store", "live")
        for path in sorted((BACKEND / folder).rglob("*.py"))
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Compare)
        for line, text in [(node.lineno, word(part)) for part in told_apart(node)]
        if text in COMMANDS
    ]
    assert named == []


@pytest.mark.parametrize(
    "source",
    [
        "x in {'failed', 'cancelled'}",
        "x in (Status.FAILED, Status.CANCELLED)",
        "x = {'failed': 1, 'cancelled': 2}",
        "State = Literal['failed', 'cancelled']",
        "x == 'failed' or (x == 'cancelled' and y)",
        "if x == 'failed':\n  pass\nelif 'cancelled' == x:\n  pass",
        "match x:\n  case 'failed' | 'cancelled':\n    pass",
        "match x:\n  case Status.FAILED:\n    pass\n  case Status.CANCELLED:\n    pass",
    ],
)
def test_a_second_list_is_found_in_every_dress(source: str):
    assert second_lists(source, STATUSES)[0].endswith("cancelled, failed")
    assert second_lists(source.replace("cancelled", "other").replace("CANCELLED", "FAILED"), STATUSES) == []


GENERATED = {"api.d.ts", "bounds.ts", "defaults.ts", "life.ts"}


def test_sentences_of_docs_docstrings_and_comments_are_short():
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "*.md", "*.py", "*.ts", "*.svelte"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout.split()
    files = [ROOT / name for name in listed if Path(name).name not in GENERATED]
    found = {path.relative_to(ROOT).as_posix(): long_sentences(path) for path in files if path.exists()}
    assert "CHANGELOG.md" in found
    too_long = {name: sentences for name, sentences in found.items() if sentences}
    assert too_long == {}, f"a sentence has at most {MOST_WORDS} words: say one thought in each"


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.py", "'''{}'''"),
        ("a.py", "def f():\n    '''Short.\n\n    {}\n    '''"),
        ("a.py", "x = 1\n# {}"),
        ("a.ts", "/** {} */"),
        ("a.ts", "// {}\n"),
        ("a.svelte", "<!-- {} -->"),
        ("a.md", "# Title\n\nShort. {}"),
        ("a.md", "- {}"),
    ],
)
def test_a_long_sentence_is_found_in_every_place(tmp_path: Path, name: str, text: str):
    path = tmp_path / name
    path.write_text(text.format("One " + "word " * MOST_WORDS + "more."), encoding="utf-8")
    assert len(long_sentences(path)) == 1
    path.write_text(text.format("One. " + "Word. " * MOST_WORDS + "`a b c` more."), encoding="utf-8")
    assert long_sentences(path) == []
