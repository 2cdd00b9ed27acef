"""Bounds on request bodies: bytes while they arrive, JSON depth before they are parsed."""

import re

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from layerloom.api.problems import Problem, problem_response

MAX_DEPTH = 64

_STRING_OR_BRACKET = re.compile(rb'"(?:[^"\\]|\\.)*"|[\[\]{}]', re.DOTALL)


class BodyLimit:
    """Answers 413 to a body that is too large or nests too deep.

    A document that nests thousands of levels would exhaust the parser's stack, and
    everything behind it walks the document recursively.
    """

    def __init__(self, app: ASGIApp, *, max_bytes: int) -> None:
        self._app = app
        self._max = max_bytes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Read the body, check it, and hand it on."""
        if scope["type"] != "http" or scope["method"] in {"GET", "HEAD", "OPTIONS"}:
            await self._app(scope, receive, send)
            return
        body = b""
        while True:
            message = await receive()
            if message["type"] == "http.disconnect":
                return
            body += message.get("body", b"")
            if len(body) > self._max:
                await _too_large(f"The body is larger than {self._max:,} bytes.", scope, receive, send)
                return
            if not message.get("more_body", False):
                break
        if json_depth(body) > MAX_DEPTH:
            await _too_large(f"The JSON nests deeper than {MAX_DEPTH} levels.", scope, receive, send)
            return
        handed_on = False

        async def replay() -> Message:
            nonlocal handed_on
            if handed_on:
                return await receive()
            handed_on = True
            return {"type": "http.request", "body": body, "more_body": False}

        await self._app(scope, replay, send)


async def _too_large(title: str, scope: Scope, receive: Receive, send: Send) -> None:
    problem = Problem(title=title, status=413, code="payload_too_large", detail="Send a smaller document.")
    await problem_response(problem)(scope, receive, send)


def json_depth(body: bytes) -> int:
    """How deep the brackets of a JSON text nest; brackets inside strings do not count."""
    if body.count(b"[") + body.count(b"{") <= MAX_DEPTH:
        return 0
    depth = deepest = 0
    for match in _STRING_OR_BRACKET.finditer(body):
        token = match[0]
        if token in (b"[", b"{"):
            depth += 1
            deepest = max(deepest, depth)
        elif token in (b"]", b"}"):
            depth -= 1
    return deepest
