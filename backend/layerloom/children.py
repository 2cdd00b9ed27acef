"""The environment of every process that loads Keras. A run's numbers must not depend on a person's shell.

Keras reads ``KERAS_*`` variables and ``keras.json`` below its home when it is imported, TensorFlow reads ``TF_*``.
Settings that change numbers are removed. Settings of places and limits (such as memory) stay as the machine has them.
"""

import json
import os
from collections.abc import Mapping, MutableMapping
from pathlib import Path

from layerloom.json_values import is_object

_OWN = {
    "KERAS_BACKEND": "tensorflow",
    # The keras.json in this folder holds Keras's defaults; Keras never overwrites an existing file.
    "KERAS_HOME": str(Path(__file__).parent / "keras_home"),
    # Server and children exchange lines in UTF-8, whatever the terminal's encoding is.
    "PYTHONUTF8": "1",
}
# These variables select other arithmetic, or another program, than plain Keras uses.
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
# These variables would break the import of TensorFlow, or the lines on stdin.
_BREAKING = frozenset({"PYTHONIOENCODING", "PYTHONINSPECT", "PYTHONWARNINGS"})
# These flags say where files are, not how numbers are computed.
_XLA_PLACES = ("--xla_gpu_cuda_data_dir", "--xla_dump_")


def environment(given: Mapping[str, str], **own: str) -> dict[str, str]:
    """The whole environment of a child.

    Args:
        given: The environment of the process that starts the child.
        own: Variables that are added for this child.
    """
    kept = {name: value for name, value in given.items() if not _set_aside(name)}
    if "XLA_FLAGS" in kept:
        kept["XLA_FLAGS"] = " ".join(flag for flag in kept["XLA_FLAGS"].split() if flag.startswith(_XLA_PLACES))
    return kept | _OWN | own


def settle(variables: MutableMapping[str, str] = os.environ) -> None:
    """Give this process the environment of a child. It has an effect only before Keras is imported."""
    wanted = environment(variables)
    for name in set(variables) - set(wanted):
        del variables[name]
    variables.update(wanted)


def foreign(given: Mapping[str, str], home: Path | None) -> list[str]:
    """Settings of this machine for Keras or TensorFlow that runs ignore, in words; for `layerloom doctor`.

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
    """Whether a keras.json holds only Keras's defaults."""
    try:
        said = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return True
    except (OSError, ValueError):
        return False
    own = json.loads((Path(_OWN["KERAS_HOME"]) / "keras.json").read_text(encoding="utf-8"))
    return is_object(said) and all(own.get(name, value) == value for name, value in said.items())
