"""Bounds on request bodies: bytes while they arrive, then text and depth before they are parsed."""

import re

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from layerloom.api.problems import problem_response, to_problem
from layerloom.errors import LayerloomError, PayloadTooLarge, SpecError

MAX_DEPTH = 64

# A string that is never closed reaches to the end, so that each character is looked at once.
_STRING_OR_BRACKET = re.compile(r'"(?:[^"\\]++|\\.?)*+(?:"|\Z)|[\[\]{}]', re.DOTALL)
_HIGH, _LOW = r"\\u[dD][89abAB][0-9a-fA-F]{2}", r"\\u[dD][c-fC-F][0-9a-fA-F]{2}"
_HALF_CHARACTER = re.compile(f"{_HIGH}(?!{_LOW})|(?<!{_HIGH}){_LOW}")


class BodyLimit:
    """Refuses a body that is too large, nests too deep or holds text that is none.

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
        try:
            body = await self._read(receive)
            if body is None:
                return
            check_json_text(body)
        except LayerloomError as error:
            await problem_response(to_problem(error))(scope, receive, send)
            return
        handed_on = False

        async def replay() -> Message:
            nonlocal handed_on
            if handed_on:
                return await receive()
            handed_on = True
            return {"type": "http.request", "body": body, "more_body": False}

        await self._app(scope, replay, send)

    async def _read(self, receive: Receive) -> bytes | None:
        """The whole body; None when the client went away meanwhile."""
        body = bytearray()
        while True:
            message = await receive()
            if message["type"] == "http.disconnect":
                return None
            body += message.get("body", b"")
            if len(body) > self._max:
                raise PayloadTooLarge(
                    f"The body is larger than {self._max:,} bytes.",
                    expected=f"at most {self._max:,} bytes",
                    fix="Send a smaller document.",
                )
            if not message.get("more_body", False):
                return bytes(body)


def check_json_text(document: bytes | str) -> None:
    """See that a JSON document can be parsed safely; whether it is one is for the parser to say.

    Raises:
        PayloadTooLarge: if it nests deeper than `MAX_DEPTH`.
        SpecError: if it is not UTF-8, or escapes half of a character (a lone surrogate), which no text may hold.
    """
    try:
        text = document if isinstance(document, str) else document.decode()
    except UnicodeDecodeError as error:
        raise SpecError("The body is not UTF-8 text.", expected="JSON in UTF-8", fix="Send it as UTF-8.") from error
    # An escaped backslash begins no other escape.
    if "\\u" in text and (half := _HALF_CHARACTER.search(text.replace("\\\\", "  "))):
        raise SpecError(
            f"The JSON holds half of a character: {half[0]}.",
            expected="surrogates in pairs, as Unicode has them",
            received=half[0],
            fix="Send whole characters.",
        )
    if json_depth(text) > MAX_DEPTH:
        raise PayloadTooLarge(
            f"The JSON nests deeper than {MAX_DEPTH} levels.",
            expected=f"at most {MAX_DEPTH} levels",
            fix="Send a flatter document.",
        )


def json_depth(text: str) -> int:
    """How deep the brackets of a JSON text nest; brackets inside strings do not count."""
    if text.count("[") + text.count("{") <= MAX_DEPTH:
        return 0
    depth = deepest = 0
    for match in _STRING_OR_BRACKET.finditer(text):
        token = match[0]
        if token in ("[", "{"):
            depth += 1
            deepest = max(deepest, depth)
        elif token in ("]", "}"):
            depth -= 1
    return deepest
