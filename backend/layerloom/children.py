"""The environment of every process that loads Keras: the numbers of a run must not hang on a person's shell.

Keras reads ``KERAS_*`` variables and ``keras.json`` below its home when it is imported, TensorFlow reads ``TF_*``.
What changes numbers there is set aside; where and how much a process may use stays the machine's own affair.
"""

import json
import os
from collections.abc import Mapping, MutableMapping
from pathlib import Path

_OWN = {
    "KERAS_BACKEND": "tensorflow",
    # Its keras.json holds Keras's defaults, and a file that is there is never written.
    "KERAS_HOME": str(Path(__file__).parent / "keras_home"),
    # The lines between server and children are UTF-8, whatever the terminal is.
    "PYTHONUTF8": "1",
}
# Another arithmetic, or another program, than that of plain Keras.
_NUMBERS = frozenset(
    {
        "TF2_BEHAVIOR",
        "TF_CONFIG",
        "TF_ENABLE_AUTO_MIXED_PRECISION",
        "TF_ENABLE_AUTO_MIXED_PRECISION_GRAPH_REWRITE",
        "TF_KERAS",
        "TF_RUN_EAGER_OP_AS_FUNCTION",
        "TF_USE_LEGACY_KERAS",
        "TF_XLA_FLAGS",
    }
)
# Would break the import of TensorFlow, or the lines on stdin.
_BREAKING = frozenset({"PYTHONIOENCODING", "PYTHONINSPECT", "PYTHONWARNINGS"})
# Where things are, not how they are computed.
_XLA_PLACES = ("--xla_gpu_cuda_data_dir", "--xla_dump_")


def environment(given: Mapping[str, str], **own: str) -> dict[str, str]:
    """The whole environment of a child.

    Args:
        given: That of the process that starts it.
        own: What is added for this child.
    """
    kept = {name: value for name, value in given.items() if not _set_aside(name)}
    if "XLA_FLAGS" in kept:
        kept["XLA_FLAGS"] = " ".join(flag for flag in kept["XLA_FLAGS"].split() if flag.startswith(_XLA_PLACES))
    return kept | _OWN | own


def settle(variables: MutableMapping[str, str] = os.environ) -> None:
    """Give this process the environment of a child. Of use only before Keras is imported."""
    wanted = environment(variables)
    for name in set(variables) - set(wanted):
        del variables[name]
    variables.update(wanted)


def foreign(given: Mapping[str, str], home: Path | None) -> list[str]:
    """What this machine sets for Keras or TensorFlow and runs do not follow, in words; for `layerloom doctor`.

    Args:
        given: The environment.
        home: The user's home, where Keras would look for ``keras.json``; None where there is none.
    """
    wanted = environment(given)
    names = {*given} - _BREAKING - {"KERAS_HOME", "PYTHONUTF8"}
    found = [f"{name}={given[name]}" for name in sorted(names) if wanted.get(name) != given[name]]
    folder = Path(given["KERAS_HOME"]) if given.get("KERAS_HOME") else home / ".keras" if home else None
    if folder is not None and not _is_plain(folder / "keras.json"):
        found.append(str(folder / "keras.json"))
    return found


def _set_aside(name: str) -> bool:
    return name.startswith("KERAS_") or name in _NUMBERS or name in _BREAKING


def _is_plain(path: Path) -> bool:
    """Whether a keras.json says what Keras does without one."""
    try:
        said = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return True
    except (OSError, ValueError):
        return False
    own = json.loads((Path(_OWN["KERAS_HOME"]) / "keras.json").read_text(encoding="utf-8"))
    return isinstance(said, dict) and all(own.get(name, value) == value for name, value in said.items())
