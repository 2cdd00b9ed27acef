"""Write docs/glossary.md from the page's own glossary, `frontend/src/i18n/glossary.json`."""

import json
from pathlib import Path

_ROOT = Path(__file__).parent.parent
_SOURCE = _ROOT / "frontend/src/i18n/glossary.json"
_DOCS = _ROOT / "docs/glossary.md"
_INTRO = """# Glossary

What the words of the page mean. The page shows the same sentences where a word is pointed at, has the focus or is
tapped. This file is made from `frontend/src/i18n/glossary.json` by `scripts/glossary.py`.
"""
_HEADINGS = {"en": ("English", "word", "meaning"), "pl": ("Polski", "słowo", "znaczenie")}


def glossary() -> str:
    """The document: a table for each language, in the order of its words."""
    entries = json.loads(_SOURCE.read_text(encoding="utf-8")).values()
    parts = [_INTRO]
    for language, (title, word, meaning) in _HEADINGS.items():
        rows = sorted((entry[language] for entry in entries), key=lambda row: row["word"].casefold())
        lines = [f"## {title}", "", f"| {word} | {meaning} |", "|---|---|"]
        parts.append("\n".join([*lines, *(f"| {row['word']} | {row['text']} |" for row in rows)]) + "\n")
    return "\n".join(parts)


if __name__ == "__main__":
    _DOCS.write_text(glossary(), encoding="utf-8")
