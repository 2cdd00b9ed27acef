"""Checks a JSON text before it is parsed: its depth, its number of values, and its encoding."""

import re

from layerloom.errors import PayloadTooLarge, SpecError

MAX_DEPTH = 64

# An unclosed string reaches to the end, so that each character is read only once.
_STRING = re.compile(r'"(?:[^"\\]++|\\.?)*+(?:"|\Z)', re.DOTALL)
_ONE_KIND = str.maketrans("{}", "[]")
_NO_BRACKETS = re.compile(r"[^\[\]{}]++")
_HIGH, _LOW = r"\\u[dD][89abAB][0-9a-fA-F]{2}", r"\\u[dD][c-fC-F][0-9a-fA-F]{2}"
_HALF_CHARACTER = re.compile(f"{_HIGH}(?!{_LOW})|(?<!{_HIGH}){_LOW}")


def check_json_text(document: bytes | str, *, max_values: int | None = None) -> None:
    """Check that a JSON document can be parsed safely. Only the parser checks that it is valid JSON.

    Each step is one call that reads each character once, so the time is a small multiple of the length.

    Raises:
        PayloadTooLarge: if it nests deeper than `MAX_DEPTH`, or holds more values than allowed.
        SpecError: if it is not UTF-8, or escapes half of a character (a lone surrogate), which is not valid text.
    """
    try:
        text = document if isinstance(document, str) else document.decode()
    except UnicodeDecodeError as error:
        raise SpecError("The body is not UTF-8 text.", expected="JSON in UTF-8", fix="Send it as UTF-8.") from error
    # An escaped backslash does not begin another escape.
    if "\\u" in text and (half := _HALF_CHARACTER.search(text.replace("\\\\", "  "))):
        raise SpecError(
            f"The JSON holds half of a character: {half[0]}.",
            expected="surrogates in pairs, as Unicode has them",
            received=half[0],
            fix="Send whole characters.",
        )
    brackets = _count(text, "[{")
    if brackets <= MAX_DEPTH and (max_values is None or brackets + text.count(",") < max_values):
        return
    bare = _STRING.sub("", text)
    if max_values is not None and (values := _count(bare, "[{,") + 1) > max_values:
        raise PayloadTooLarge(
            f"The JSON holds about {values:,} values.",
            expected=f"at most {max_values:,} values",
            received=f"about {values:,}",
            fix="Send a smaller document.",
        )
    if _is_deeper(_NO_BRACKETS.sub("", bare), MAX_DEPTH):
        raise PayloadTooLarge(
            f"The JSON nests deeper than {MAX_DEPTH} levels.",
            expected=f"at most {MAX_DEPTH} levels",
            fix="Send a flatter document.",
        )


def _count(text: str, characters: str) -> int:
    return sum(text.count(character) for character in characters)


def _is_deeper(brackets: str, depth: int) -> bool:
    """Whether brackets nest deeper than that."""
    left = brackets.translate(_ONE_KIND)
    for _ in range(depth):
        # Each round removes the innermost pairs, which is one level everywhere.
        shorter = left.replace("[]", "")
        if shorter == left:
            break
        left = shorter
    # Beside deeper pairs that may be what never opens, where the parser stops, and then what never closes.
    return "[]" in left or (not left.startswith("]") and len(left) > depth)
