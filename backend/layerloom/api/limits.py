"""Limits of request bodies: bytes and time while they arrive, then encoding, depth and values before parsing."""

import asyncio
import re
from dataclasses import dataclass

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from layerloom.api.json_text import check_json_text
from layerloom.api.problems import problem_response, to_problem
from layerloom.errors import LayerloomError, PayloadTooLarge, TooSlow

# The limits of a document from a person, and of one with rows or a runner's events.
MAX_DOCUMENT_BYTES = 2_000_000
MAX_DOCUMENT_VALUES = 200_000
MAX_ROW_VALUES = 4_000_000
# The most time between two parts of a body, and for the whole body.
PART_SECONDS = 15.0
BODY_SECONDS = 120.0
# Shorter bodies are checked without a thread, whose start would take longer.
_SHORT = 50_000
_PREDICT = re.compile(r"/api/v1/runs/[^/]+/predict")


@dataclass(frozen=True)
class Bounds:
    """The limits of a body."""

    bytes: int
    values: int


class BodyLimit:
    """Refuses a body that is too large, too slow, nested too deeply, has too many values, or is not text.

    It comes after the check of the sender, so bodies of strangers are never read. Bodies for paths outside the API are
    not read either.

    A document with thousands of levels would exhaust the parser's stack, and later code walks the document recursively.
    """

    def __init__(self, app: ASGIApp, *, max_bytes: int) -> None:
        self._app = app
        self._rows = Bounds(max_bytes, MAX_ROW_VALUES)
        self._document = Bounds(min(max_bytes, MAX_DOCUMENT_BYTES), MAX_DOCUMENT_VALUES)
        self._one_at_a_time = asyncio.Lock()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Read the body, check it, and pass it on."""
        # Other paths need no body, but anybody may send one there.
        if (
            scope["type"] != "http"
            or scope["method"] in {"GET", "HEAD", "OPTIONS"}
            or not scope["path"].startswith(("/api/", "/internal/"))
        ):
            await self._app(scope, receive, send)
            return
        bounds = self._rows if _holds_rows(scope["path"]) else self._document
        try:
            body = await self._read(scope, receive, bounds)
            if body is None:
                return
            await self._check(body, bounds)
        except LayerloomError as error:
            # Do not wait for the rest of the body.
            await problem_response(to_problem(error), headers={"connection": "close"})(scope, receive, send)
            return
        handed_on = False

        async def replay() -> Message:
            nonlocal handed_on
            if handed_on:
                return await receive()
            handed_on = True
            return {"type": "http.request", "body": body, "more_body": False}

        await self._app(scope, replay, send)

    async def _check(self, body: bytes, bounds: Bounds) -> None:
        if len(body) <= _SHORT:
            check_json_text(body, max_values=bounds.values)
            return
        async with self._one_at_a_time:
            await asyncio.to_thread(check_json_text, body, max_values=bounds.values)

    async def _read(self, scope: Scope, receive: Receive, bounds: Bounds) -> bytes | None:
        """The whole body; None when the client went away meanwhile."""
        if _length(scope) > bounds.bytes:
            raise _too_large(bounds.bytes)
        body = bytearray()
        try:
            async with asyncio.timeout(BODY_SECONDS):
                while True:
                    async with asyncio.timeout(PART_SECONDS):
                        message = await receive()
                    if message["type"] == "http.disconnect":
                        return None
                    body += message.get("body", b"")
                    if len(body) > bounds.bytes:
                        raise _too_large(bounds.bytes)
                    if not message.get("more_body", False):
                        return bytes(body)
        except TimeoutError as error:
            raise TooSlow(
                "The body did not arrive in time.",
                expected=f"a part of it every {PART_SECONDS:g} s, and all of it within {BODY_SECONDS:g} s",
                received=f"{len(body):,} bytes",
                fix="Send it again, on a faster connection.",
            ) from error


def _holds_rows(path: str) -> bool:
    return _PREDICT.fullmatch(path) is not None or path.startswith("/internal/")


def _length(scope: Scope) -> int:
    """The length that the head announces; 0 without a valid number."""
    said = next((value for name, value in scope["headers"] if name == b"content-length"), b"0")
    return int(said) if said.isdigit() and len(said) < 20 else 0


def _too_large(most: int) -> PayloadTooLarge:
    return PayloadTooLarge(
        f"The body is larger than {most:,} bytes.", expected=f"at most {most:,} bytes", fix="Send a smaller document."
    )
