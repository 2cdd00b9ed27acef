"""No code decides by the name of a metric or a loss, but by its traits in the catalogue.

A fix, an example or a starter may insert one by Keras's name for it in a spec. Class names occur only in `catalog/`.
"""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import layerloom
from layerloom.catalog import load as catalog

BACKEND = Path(layerloom.__file__).parent
PAGE = BACKEND.parent.parent / "frontend" / "src"
NAMES = {entry["class_name"] for section in ("losses", "metrics") for entry in catalog.document()[section]}
# What a fix inserts.
ALLOWED = {("graph/metrics/__init__.py", "MeanAbsoluteError")}


def of_python(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value


def of_page(path: Path) -> Iterator[str]:
    yield from re.findall(r"""['"`/|(^]([A-Za-z]+)['"`/|)$]""", path.read_text(encoding="utf-8"))


def sources() -> Iterator[tuple[str, Iterator[str]]]:
    for path in BACKEND.rglob("*.py"):
        name = path.relative_to(BACKEND).as_posix()
        if not name.startswith("catalog/"):
            yield name, of_python(path)
    for path in (*PAGE.rglob("*.ts"), *PAGE.rglob("*.svelte")):
        name = path.relative_to(PAGE).as_posix()
        if not name.startswith("i18n/") and ".test." not in name and name != "net/api.d.ts":
            yield name, of_page(path)


def test_class_names_of_metrics_and_losses_stand_in_the_catalogue_only() -> None:
    found = {(name, text) for name, texts in sources() for text in texts if text in NAMES}
    assert found == ALLOWED


def test_the_direction_of_a_metric_is_guessed_by_no_pattern() -> None:
    guesses = re.compile(r"/[^/\n]*(?:accuracy\|auc|precision\|recall|similarity)[^/\n]*/")
    for path in (*PAGE.rglob("*.ts"), *PAGE.rglob("*.svelte")):
        assert not guesses.search(path.read_text(encoding="utf-8")), path
