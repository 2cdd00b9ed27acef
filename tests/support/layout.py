"""What a person cannot see whole on a page, and what moves without a person's doing, measured in the browser."""

from pathlib import Path
from typing import Any

from playwright.sync_api import Page

_SCRIPT = (Path(__file__).parent / "layout.js").read_text()


def settle(page: Page) -> None:
    """Wait until nothing of the page changes any more."""
    _call(page, "settled")


def expect_whole(page: Page, where: str) -> None:
    """The page ends where it ends, no text is cut, and no words of a chart lie on each other or on its lines."""
    settle(page)
    found = {kind: _call(page, kind) for kind in ("pastEnd", "cutTexts", "crossedLabels")}
    assert not any(found.values()), f"{where}: {found}"


def watch_shifts(page: Page) -> None:
    """From here on, `shifts` tells what moved without a person's doing."""
    _call(page, "watchShifts")


def shifts(page: Page) -> list[dict[str, Any]]:
    """What moved by more than 4 px since `watch_shifts`: what it is, from where, to where."""
    return _call(page, "shifts")


def _call(page: Page, name: str) -> Any:
    if page.evaluate("() => window.layout === undefined"):
        page.evaluate(_SCRIPT)
    return page.evaluate(f"() => window.layout.{name}()")
