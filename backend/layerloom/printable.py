"""Escapes foreign text for a terminal, which would obey some characters instead of showing them."""

import logging
import re

# Control characters (C0, DEL, C1), marks of the writing direction, other line ends, and lone surrogates.
_OBEYED = re.compile("[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff\ud800-\udfff]")


def printable(text: str, *, lines: bool = False) -> str:
    r"""The text, in which characters that a terminal would obey are escaped as in JSON, like ``\u001b``.

    Args:
        text: Any text.
        lines: Whether line ends may stay; otherwise they are escaped too.
    """
    return _OBEYED.sub(lambda found: found[0] if lines and found[0] == "\n" else f"\\u{ord(found[0]):04x}", text)


class PrintableFormatter(logging.Formatter):
    """Formats log lines so that a terminal shows them and obeys nothing in them."""

    def format(self, record: logging.LogRecord) -> str:
        """One record, including its traceback."""
        return printable(super().format(record), lines=True)
