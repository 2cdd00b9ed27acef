"""Code decides by what a class is like (`catalog/traits/`), never by its name: no name stands where it is not inserted.

Names of layers, metrics, losses and optimizers are looked for in all sources outside the catalogue and the page's
words. What is left is inserted by a fix, a starter or an example, or is one word of a page.
"""

import ast
import re
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

from layerloom.catalog import load as catalog

ROOT = Path(__file__).parent.parent
BACKEND, PAGE = ROOT / "backend" / "layerloom", ROOT / "frontend" / "src"
SECTIONS = ("layers", "metrics", "losses", "optimizers")

# File -> the names that it inserts.
INSERTED = {
    "backend/layerloom/api/examples.py": {"Dense", "Dropout", "Adam", "sparse_categorical_crossentropy"},
    "backend/layerloom/diagnosis/remedies/dropout.py": {"Dropout"},
    "backend/layerloom/diagnosis/remedies/size.py": {"Dense"},
    "backend/layerloom/graph/check.py": {"Concatenate"},
    "backend/layerloom/graph/embedding.py": {"Dense", "Reshape"},
    "backend/layerloom/graph/head.py": {"Dense", "Flatten", "Activation"},
    "backend/layerloom/graph/masks.py": {"GlobalAveragePooling1D"},
    "backend/layerloom/graph/metrics/__init__.py": {"MeanAbsoluteError"},
    "backend/layerloom/graph/pairing.py": {
        "Dense",
        "Flatten",
        "GlobalAveragePooling1D",
        "binary_crossentropy",
        "mean_squared_error",
        "sparse_categorical_crossentropy",
    },
    "backend/layerloom/graph/parameters.py": {"Dense"},
    "backend/layerloom/graph/repair/merge.py": {"Flatten"},
    "backend/layerloom/graph/repair/rank.py": {"Dropout", "Flatten", "Reshape"},
    "backend/layerloom/model/check.py": {"Dense"},
    "backend/layerloom/model/serve.py": {"Dense"},
    "backend/layerloom/spec/training.py": {"Adam"},
    "backend/layerloom/training/warmth.py": {"Dense", "sparse_categorical_crossentropy"},
    "frontend/src/forms/ObjectListField.svelte": {"Dense"},
    "frontend/src/net/defaults.ts": {"Adam"},
    "frontend/src/network/document.ts": {"Dense", "Adam", "sparse_categorical_crossentropy"},
    "frontend/src/network/head.ts": {"mean_squared_error", "sparse_categorical_crossentropy"},
    # Short words of measures on the page.
    "frontend/src/builder/measures.ts": {
        "binary_crossentropy",
        "categorical_crossentropy",
        "f1_score",
        "log_cosh",
        "mean_absolute_error",
        "mean_squared_error",
        "r2_score",
        "root_mean_squared_error",
        "sparse_categorical_crossentropy",
    },
}
# Parts of names decide as little as whole ones.
PARTS = re.compile(
    r"(?:class_?[nN]ame|__name__)\)?\.(?:starts|ends|search|includes)\w*\(|\.(?:test|exec|match)\([^)]*class_?[nN]ame"
)


def names() -> set[str]:
    """Class names, and such other spellings as are no everyday words."""
    entries = [entry for section in SECTIONS for entry in catalog.document()[section]]
    spellings = {alias for entry in entries for alias in entry["aliases"] if "_" in alias or alias[0].isupper()}
    # Where the data enters is no layer of the catalogue's kind: it may be named.
    return ({entry["class_name"] for entry in entries} | spellings) - {"InputLayer"}


def sources() -> Iterator[Path]:
    for path in sorted(BACKEND.rglob("*.py")):
        if not {"catalog", "static"} & set(path.relative_to(BACKEND).parts):
            yield path
    for path in sorted(PAGE.rglob("*")):
        written = path.suffix in {".ts", ".svelte"} and path.name != "api.d.ts" and not path.name.endswith(".test.ts")
        if written and "i18n" not in path.relative_to(PAGE).parts:
            yield path


def quoted(path: Path) -> set[str]:
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".py":
        constants = (node.value for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Constant))
        return {value for value in constants if isinstance(value, str)}
    return {word for _, word in re.findall(r"""(['"`])(\w+)\1""", text)}


def test_no_code_decides_by_the_name_of_a_class():
    known, found = names(), defaultdict[str, set[str]](set)
    for path in sources():
        if here := quoted(path) & known:
            found[str(path.relative_to(ROOT))] |= here
    wrong = {file: sorted(here - INSERTED.get(file, set())) for file, here in found.items()}
    assert {file: here for file, here in wrong.items() if here} == {}
    # Rows that are not needed any more go.
    gone = {file: sorted(here - found.get(file, set())) for file, here in INSERTED.items()}
    assert {file: here for file, here in gone.items() if here} == {}


def test_no_code_decides_by_a_part_of_a_name():
    assert [str(path.relative_to(ROOT)) for path in sources() if PARTS.search(path.read_text(encoding="utf-8"))] == []


def test_the_search_finds_what_it_is_for():
    assert {"Dense", "LSTM", "AUC", "mean_squared_error", "SGD"} <= names()
    assert "accuracy" not in names() and "InputLayer" not in names()
    assert PARTS.search('node.class_name.startswith("Global")')
    assert PARTS.search("type(layer).__name__.endswith('Conv')")
    assert PARTS.search("CONV.test(node.class_name)")
