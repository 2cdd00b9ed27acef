"""Finds long sentences in documents, docstrings and comments; code, tables and lists of values do not count."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

MOST_WORDS = 25
# A sentence ends before a capital letter. Code in backticks counts as one capitalized word.
_END = re.compile(r"(?<=[.!?])[\"')\]*_]*\s+(?=[\"'(\[*_]*[A-Z0-9]|[\"'][a-z])")
_CODE = re.compile(r"``[^`]+``|`[^`]+`")
_ABBREVIATION = re.compile(r"\b(e\.g|i\.e|etc|vs|al|cf)\.")
_FENCED = re.compile(r"^```.*?^```", re.DOTALL | re.MULTILINE)
_LINK = re.compile(r"\]\([^)]*\)")
# An entry of a list or of ``Args:`` begins a paragraph; headings, tables, trees and columns are not prose.
_ENTRY = re.compile(r"(?:[-*+]|\d+\.)\s+|@\w+ \w+ |[\w*]+(?: \([^)]*\))?: |``[^`]+``: ")
_NOT_PROSE = re.compile(r"[#|>]|.*[├└│]|.*\S {2,}\S|\w+:?$")
_COMMENTS_OF_PYTHON = re.compile(r"(?:^[ \t]*#.*\n?)+", re.MULTILINE)
_COMMENTS_OF_PAGE = re.compile(r"/\*\*?(.*?)\*/|<!--(.*?)-->|((?:^[ \t]*//[^\n]*\n)+)", re.DOTALL | re.MULTILINE)


def long_sentences(path: Path) -> list[str]:
    """The sentences of a file with too many words."""
    text = path.read_text(encoding="utf-8")
    texts = {".py": _of_python, ".md": _of_document}.get(path.suffix, _of_page)(text)
    return [
        sentence
        for prose in texts
        for paragraph in _paragraphs(prose)
        for sentence in _sentences(paragraph)
        if words_in(sentence) > MOST_WORDS
    ]


def words_in(sentence: str) -> int:
    """How many words a sentence has; a piece of code is one word."""
    return len(re.findall(r"\S*[A-Za-z0-9]\S*", sentence))


def _sentences(paragraph: str) -> list[str]:
    plain = _LINK.sub("]", _CODE.sub("Code", paragraph))
    return _END.split(_ABBREVIATION.sub(r"\1", plain))


def _paragraphs(text: str) -> Iterator[str]:
    lines: list[str] = []
    for line in [*text.splitlines(), ""]:
        bare = line.strip()
        entry = _ENTRY.match(bare)
        if not bare or entry or _NOT_PROSE.match(bare):
            yield " ".join(lines)
            lines = [bare[entry.end() :]] if entry else []
        else:
            lines.append(bare)


def _of_document(text: str) -> Iterator[str]:
    lines = _FENCED.sub("", text).splitlines()
    # Indented by four or more is code, except below an entry of a list, which indents by two or three.
    yield "\n".join("" if line.startswith("    ") else line for line in lines)


def _of_python(text: str) -> Iterator[str]:
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            yield ast.get_docstring(node) or ""
    for block in _COMMENTS_OF_PYTHON.finditer(text):
        yield re.sub(r"^[ \t]*#+ ?", "", block[0], flags=re.MULTILINE)


def _of_page(text: str) -> Iterator[str]:
    for match in _COMMENTS_OF_PAGE.finditer(text):
        found = next(group for group in match.groups() if group is not None)
        yield re.sub(r"^[ \t]*(?://|\*) ?", "", found, flags=re.MULTILINE)
