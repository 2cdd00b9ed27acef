"""What the type checker is told to overlook: unknown types, and only where a library without types is imported."""

import re
import tomllib
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parent.parent
CHECKER: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["pyright"]
UNTYPED = re.compile(r"^\s*(?:from|import) (?:keras|tensorflow|sklearn|fsspec)\b", re.MULTILINE)
*PARTS, PACKAGE, OUTSIDE = CHECKER["executionEnvironments"]
LEFT_OUT = [ROOT / each["root"] for each in PARTS]
SOURCES = sorted((ROOT / "backend" / "layerloom").rglob("*.py"))


def sources(place: Path) -> list[Path]:
    return [place] if place.is_file() else sorted(place.rglob("*.py"))


@pytest.mark.parametrize("place", [*LEFT_OUT], ids=lambda place: place.relative_to(ROOT).as_posix())
def test_what_is_left_out_imports_a_library_without_types(place: Path):
    assert any(UNTYPED.search(path.read_text(encoding="utf-8")) for path in sources(place))


def test_everything_else_imports_none():
    judged = [path for path in SOURCES if not any(path.is_relative_to(place) for place in LEFT_OUT)]
    assert len(judged) > 100
    assert not [path for path in judged if UNTYPED.search(path.read_text(encoding="utf-8"))]


def test_nothing_else_is_overlooked():
    """Neither for all files, nor by a comment at the head of one."""
    assert CHECKER["typeCheckingMode"] == "strict"
    assert not [rule for rule in CHECKER if rule.startswith("reportUnknown")]
    assert PACKAGE == {"root": "backend"}
    assert OUTSIDE["root"] == "."
    for each in [*PARTS, OUTSIDE]:
        assert {rule for rule in each if rule != "root"} == {
            f"reportUnknown{what}Type" for what in ("Argument", "Lambda", "Member", "Parameter", "Variable")
        }
    comment = re.compile(r"^# pyright: (?!ignore)", re.MULTILINE)
    assert not [path for path in SOURCES if comment.search(path.read_text(encoding="utf-8"))]
