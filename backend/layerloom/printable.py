"""Text of others on its way to a terminal, which obeys some characters instead of showing them."""

import logging
import re

# Controls (C0, DEL, C1), what turns the direction of writing, other ends of lines, and halves of characters.
_OBEYED = re.compile("[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff\ud800-\udfff]")


def printable(text: str, *, lines: bool = False) -> str:
    r"""The text with each character that a terminal would obey as JSON writes it, like ``\u001b``.

    Args:
        text: Whatever came.
        lines: Whether it may have several lines; else their ends are escaped too.
    """
    return _OBEYED.sub(lambda found: found[0] if lines and found[0] == "\n" else f"\\u{ord(found[0]):04x}", text)


class PrintableFormatter(logging.Formatter):
    """Log lines that a terminal only shows."""

    def format(self, record: logging.LogRecord) -> str:
        """One record, its traceback included."""
        return printable(super().format(record), lines=True)
