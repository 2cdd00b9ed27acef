"""What tests share that send whatever can be sent."""

from collections.abc import Iterator
from typing import Any

import httpx


def places(document: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The path of every part of a document but the whole."""
    items = (
        document.items() if isinstance(document, dict) else enumerate(document) if isinstance(document, list) else ()
    )
    for key, item in items:
        yield (*path, key)
        yield from places(item, (*path, key))


def assert_sound(answer: httpx.Response) -> None:
    """A result, or a problem that says what is wrong."""
    assert answer.status_code < 500, answer.text
    if answer.is_error:
        assert answer.headers["content-type"] == "application/problem+json"
        problem = answer.json()
        assert problem["status"] == answer.status_code
        assert problem["title"] and problem["code"]
        assert answer.status_code != 422 or problem["errors"] or problem.get("detail")
