"""Exported scripts, run where Layerloom cannot be imported."""

import sys
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec
from types import ModuleType
from typing import Any

from layerloom.datasets.facts import facts_of
from layerloom.datasets.rows_code import rows_code
from layerloom.graph.code.keras import keras_script
from layerloom.recipe import Changes
from layerloom.spec import RunSpec

# Before a script that runs in a process of its own.
BLOCKED = """\
import sys

sys.modules["layerloom"] = None

"""


def script_of(spec: RunSpec, outputs: int | None, changes: Changes | None = None) -> str:
    """The script of a run spec, as the server writes it."""
    return keras_script(spec, facts_of(spec.data), rows_code(spec.data), outputs, changes or Changes())


@contextmanager
def without_layerloom() -> Generator[None]:
    """Here `import layerloom` fails, as on a machine that has none."""

    class Blocking(MetaPathFinder):
        def find_spec(
            self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
        ) -> ModuleSpec | None:
            if fullname.partition(".")[0] == "layerloom":
                raise ModuleNotFoundError("A script may not need Layerloom.")
            return None

    ours = {name: module for name, module in sys.modules.items() if name.partition(".")[0] == "layerloom"}
    blocking = Blocking()
    for name in ours:
        del sys.modules[name]
    sys.meta_path.insert(0, blocking)
    try:
        yield
    finally:
        sys.meta_path.remove(blocking)
        sys.modules.update(ours)


def run_script(text: str) -> dict[str, Any]:
    """Run a script in this process, where Layerloom cannot be imported; what it leaves, by name."""
    names: dict[str, Any] = {"__name__": "__main__"}
    with without_layerloom():
        exec(compile(text, "exported.py", "exec"), names)
    return names
