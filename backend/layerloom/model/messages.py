"""Keras's own error messages, without the noise around them."""

import re

_ANSI = re.compile(r"\x1b\[[0-9;]*m")
_WRAPPER = re.compile(r"^Exception encountered when calling .*?\n", re.MULTILINE)
_ARGUMENTS = re.compile(r"\n\s*(?:Arguments received by|Call arguments received by).*", re.DOTALL)
_TENSOR = re.compile(r"<KerasTensor shape=(\([^)]*\))[^>]*>")
_LONGEST = 400


def clean(error: BaseException) -> str:
    """One line of what Keras said: no terminal colours, call arguments or object addresses."""
    text = _ANSI.sub("", str(error))
    text = _ARGUMENTS.sub("", _WRAPPER.sub("", text))
    text = _TENSOR.sub(r"a tensor of shape \1", text)
    text = re.sub(r" at 0x[0-9a-f]+| with name 'None'", "", text)
    text = re.sub(r"\s+", " ", text).strip()
    if not text:
        text = type(error).__name__
    return text if len(text) <= _LONGEST else text[: _LONGEST - 3] + "..."
