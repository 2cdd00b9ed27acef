"""Turns an error message of Keras or TensorFlow into one line for a person.

It removes traces, names of nodes and operations, call arguments, object addresses and all paths of this machine. They
do not help a person on the page, and they reveal what is installed where.
"""

import re
from pathlib import PurePosixPath, PureWindowsPath

_ANSI = re.compile(r"\x1b\[[0-9;]*m")
_WRAPPER = re.compile(r"^Exception encountered when calling .*?\n", re.MULTILINE)
_ARGUMENTS = re.compile(r"\n\s*(?:Arguments received by|Call arguments received by).*", re.DOTALL)
_TENSOR = re.compile(r"<KerasTensor shape=(\([^)]*\))[^>]*>")
# A line of a trace, with the more deeply indented code below it.
_FRAME = re.compile(
    r'^(?P<indent>[ \t]*)File "[^"\n]*", line \d+.*(?:\n(?P=indent)[ \t]+(?!File ")\S.*)*\n?', re.MULTILINE
)
_LEAD = re.compile(
    r"Traceback \(most recent call last\):|Graph execution error:|in user code:|"
    r"(?:Detected at node|Operation defined at|Original stack trace for)[^\n]*|Node: '[^']*'|"
    r"\d+ root error\(s\) found\.|\n\s*\(0\) (?=[A-Z][A-Za-z_ ]+:)"
)
# After these, TensorFlow repeats the error, or lists where its operations were defined.
_TAIL = re.compile(
    r"\n\s*\(1\) .*|\n\s*(?:Errors may have originated from|Input Source operations|Function call stack|Stack trace).*|"
    r"\s*The op is created at:.*|The above exception was the direct cause.*",
    re.DOTALL,
)
_GRAPH = re.compile(
    r" for '\{\{node [^}]*\}\} = [^']*'|\[\[\{?\{?(?:[Nn]ode|function_node)\b.*?\]\]|"
    r"(?: compatible with node )?\{\{(?:node|function_node)[^}]*\}\}|"
    r"\[Op:[^\]]*\]( name:)?|\(defined at [^)]*\)|\bgraph (?=__inference)|"
    r"__(?:inference|forward|backward)_\w+(?:\[[^\]]*\])?|"
    r" on /job:\S+(?: by allocator \S+)?"
)
_STATUS = re.compile(
    r"\b(?:INVALID_ARGUMENT|UNIMPLEMENTED|INTERNAL|FAILED_PRECONDITION|OUT_OF_RANGE|NOT_FOUND|RESOURCE_EXHAUSTED|"
    r"Invalid argument|CANCELLED|ABORTED|UNKNOWN|UNAVAILABLE):\s+|^\w+(?:Error|Exception):\s+"
)
_ADDRESS = re.compile(r" at 0x[0-9a-f]+| with name 'None'")
# A path has at least two folders, or a folder and a file; a URL has a scheme before it.
_POSIX_PATH = re.compile(r"(?<![\w/:.\)\]])(?:file://)?/(?:[\w.+@%~ -]+/)+[\w.+@%~-]*")
_WINDOWS_PATH = re.compile(r"(?<!\w)[A-Za-z]:\\(?:[\w.+@%~ -]+\\)*[\w.+@%~-]+")
_INDEX = re.compile(r"indices\[[\d,]*\] = (-?\d+) is not in \[0, (\d+)\)")
_LONGEST = 400


def clean(error: BaseException) -> str:
    """The message of a library's error as one line, without noise and without paths of this machine."""
    text = _ANSI.sub("", str(error))
    text = _ARGUMENTS.sub("", _WRAPPER.sub("", text))
    text = _LEAD.sub("", _FRAME.sub("", _TAIL.sub("", text)))
    text = _ADDRESS.sub("", _GRAPH.sub("", _TENSOR.sub(r"a tensor of shape \1", text)))
    text = re.sub(r"\s+", " ", without_paths(text)).strip()
    text = _STATUS.sub("", text).strip()
    text = _INDEX.sub(r"A layer knows the numbers below \2 and got \1", text)
    if not text:
        text = type(error).__name__
    return text if len(text) <= _LONGEST else text[: _LONGEST - 3] + "..."


def without_paths(text: str) -> str:
    """The text with each path of this machine replaced by its last part."""
    text = _POSIX_PATH.sub(lambda found: PurePosixPath(found.group()).name, text)
    return _WINDOWS_PATH.sub(lambda found: PureWindowsPath(found.group()).name, text)
