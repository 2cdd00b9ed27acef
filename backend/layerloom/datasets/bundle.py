"""The source of a function and of everything it uses, for scripts that do not import Layerloom.

The text is the same source that a run executes, without type annotations. So a script cannot differ from the run.
"""

import ast
import importlib
import inspect
import re
import textwrap
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from typing import Any

from layerloom.graph.code.expressions import literal, source

_OURS = "layerloom"


class Bundle:
    """Collects functions, constants and imports in the order in which a script needs them.

    Args:
        replaced: By full name (``layerloom.errors.DatasetError``), the function that a script uses in its place.
    """

    def __init__(self, replaced: Mapping[str, Callable[..., Any] | type] | None = None) -> None:
        self.imports: set[str] = set()
        self.definitions: list[str] = []
        self._replaced = replaced or {}
        self._taken: dict[str, str] = {}

    def add(self, function: Callable[..., Any]) -> str:
        """Add a function, with the values of its closure; returns its name in the script.

        Raises:
            TypeError: for a lambda, which has no separate source.
        """
        if function.__name__ == "<lambda>":
            raise TypeError(f"A lambda of {function.__module__} cannot be written into a script; make it a function.")
        if function.__qualname__ == function.__name__:
            self._take(function.__module__, function.__name__)
            return function.__name__
        given = inspect.getclosurevars(function).nonlocals
        text = _plain(textwrap.dedent(inspect.getsource(function)))
        for name in _names(text):
            if name in given:
                self._bind(name, given[name])
            elif name in _bound(function.__module__):
                self._take(function.__module__, name)
        self._define(function.__name__, f"{function.__module__}.{function.__qualname__}", text)
        return function.__name__

    @property
    def source(self) -> str:
        """The definitions, in the layout of a formatter."""
        text = ""
        was_block = False
        for definition in self.definitions:
            is_block = re.search(r"^(def|class|@)", definition, re.MULTILINE) is not None
            text += ("\n\n" if text and (is_block or was_block) else "") + definition + "\n"
            was_block = is_block
        return text + ("\n" if was_block else "")

    def _bind(self, name: str, value: Any) -> None:
        text = self.add(value) if callable(value) else source(literal(value), 0, len(f"{name} = "))
        if text != name:
            self._define(name, f"{name} = {text}", f"{name} = {text}")

    def _take(self, module: str, name: str) -> None:
        node = _bound(module)[name]
        if isinstance(node, ast.Import | ast.ImportFrom):
            self._import(node, name)
            return
        full = f"{module}.{name}"
        if self._taken.get(name) == full:
            return
        # One statement may bind several names.
        for bound in _binds(node):
            self._claim(bound, f"{module}.{bound}")
        text = _plain(_text(module, node))
        self._uses(module, text)
        self.definitions.append(text)

    def _import(self, node: ast.Import | ast.ImportFrom, name: str) -> None:
        [alias] = [alias for alias in node.names if (alias.asname or alias.name.partition(".")[0]) == name]
        module = getattr(node, "module", None) or ""
        if module.partition(".")[0] != _OURS:
            self.imports.add(ast.unparse(ast.ImportFrom(module, [alias], 0) if module else ast.Import([alias])))
            return
        other = self._replaced.get(f"{module}.{alias.name}")
        if other is not None:
            self.add(other)
        else:
            self._take(module, alias.name)

    def _uses(self, module: str, text: str) -> None:
        for name in _names(text):
            if name in _bound(module):
                self._take(module, name)

    def _define(self, name: str, full: str, text: str) -> None:
        if self._taken.get(name) != full:
            self._claim(name, full)
            self.definitions.append(text)

    def _claim(self, name: str, full: str) -> None:
        if name in self._taken:
            raise ValueError(f"A script cannot have both {self._taken[name]} and {full}: rename one of them.")
        self._taken[name] = full


@cache
def _source(module: str) -> str:
    return inspect.getsource(importlib.import_module(module))


@cache
def _bound(module: str) -> dict[str, ast.stmt]:
    """The statements of a module, by the name that they bind."""
    return {name: node for node in ast.parse(_source(module)).body for name in _binds(node)}


def _text(module: str, node: ast.stmt) -> str:
    """The lines of a statement, with the comment above it, and without comments for our own tools."""
    lines = _source(module).splitlines()
    first = node.lineno - 1
    while lines[first - 1].startswith("#"):
        first -= 1
    return "\n".join(re.sub(r"  # (noqa|pyright|fmt).*", "", line) for line in lines[first : node.end_lineno])


def _binds(node: ast.stmt) -> Iterator[str]:
    match node:
        case ast.FunctionDef(name=name) | ast.ClassDef(name=name):
            yield name
        case ast.Assign(targets=targets):
            yield from (name.id for target in targets for name in ast.walk(target) if isinstance(name, ast.Name))
        case ast.AnnAssign(target=ast.Name(id=name)):
            yield name
        case ast.Import(names=names) | ast.ImportFrom(names=names):
            yield from (alias.asname or alias.name.partition(".")[0] for alias in names)
        case _:
            pass


def _names(text: str) -> list[str]:
    """The names that a piece of source reads, in order of appearance."""
    found = [node for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Name)]
    return list(dict.fromkeys(node.id for node in sorted(found, key=lambda node: (node.lineno, node.col_offset))))


def packages(text: str) -> set[str]:
    """The names of the packages that a piece of source imports."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Import):
            found |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            found.add((node.module or "").partition(".")[0])
    return found


def _plain(text: str) -> str:
    """The same source without type annotations and positional-only marks, which a script does not need."""
    content = text.encode()
    starts = [0]
    for line in content.splitlines(keepends=True):
        starts.append(starts[-1] + len(line))
    cuts: list[tuple[int, int, bytes]] = []

    def end(node: ast.expr | ast.arg) -> int:
        return starts[(node.end_lineno or 1) - 1] + (node.end_col_offset or 0)

    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.arg) and node.annotation is not None:
            begin = starts[node.lineno - 1] + node.col_offset + len(node.arg.encode())
            has_default = content[end(node.annotation) :].startswith(b" = ")
            cuts.append((begin, end(node.annotation) + 3 * has_default, b"=" * has_default))
        elif isinstance(node, ast.FunctionDef) and node.returns is not None:
            begin = starts[node.returns.lineno - 1] + node.returns.col_offset
            cuts.append((content.rindex(b")", 0, begin) + 1, end(node.returns), b""))
        elif isinstance(node, ast.AnnAssign) and node.value is not None:
            cuts.append((end(node.target), end(node.annotation), b""))
    for begin, stop, put in sorted(cuts, reverse=True):
        content = content[:begin] + put + content[stop:]
    return re.sub(r", /(?=[,)])", "", content.decode()).rstrip()
