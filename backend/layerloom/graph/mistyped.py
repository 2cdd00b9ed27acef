"""What is wrong with the settings of a run spec itself: epochs of 2.7, a share of 1.5. Each is a problem with a fix.

A document with such a setting is no run spec. It is read as it was most likely meant, so that the rest can be checked.
"""

import dataclasses
import re
from collections.abc import Iterator, Sequence
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails, to_jsonable_python

from layerloom.graph.parameters import likely_numbers, value_at, with_value
from layerloom.graph.problems import Fix, Problem, set_spec
from layerloom.json_values import is_array, is_object
from layerloom.spec import DataSpec, TrainingSpec
from layerloom.spec.base import SpecModel, brief
from layerloom.spec.data import SplitSpec
from layerloom.spec.training import EarlyStoppingSpec

_SECTIONS: dict[str, type[SpecModel]] = {"data": DataSpec, "training": TrainingSpec}
# Where settings have defaults.
_MODELS: dict[str, type[SpecModel]] = _SECTIONS | {
    "data.split": SplitSpec,
    "training.early_stopping": EarlyStoppingSpec,
}
# What stands for each entry of a list or object.
_ENTRIES: dict[str, Any] = {"training.class_weight": 1.0}
_SHARES = ("validation", "test")
# A document may be wrong in very many places, and each costs a few looks at its section.
_MOST = 10
# What pydantic calls a wrong type begins with the right one.
_TYPES = {
    "int": "integer",
    "float": "number",
    "not": "number",
    "bool": "boolean",
    "string": "string",
    "list": "array",
    "dict": "object",
    "model": "object",
}
_WORDS = {
    "integer": "a whole number",
    "number": "a number",
    "boolean": "true or false",
    "string": "text",
    "array": "a list",
    "object": "an object",
}
_LIMITS = {
    "greater_than_equal": ("at least", "ge"),
    "less_than_equal": ("at most", "le"),
    "greater_than": ("more than", "gt"),
    "less_than": ("less than", "lt"),
}


@dataclasses.dataclass(frozen=True)
class Reading:
    """A document as it was most likely meant, and what is wrong with it as it stands.

    ``unread`` are the sections in which something is left that nobody can mend.
    """

    document: Any
    problems: list[Problem]
    unread: frozenset[str]

    @property
    def parts(self) -> dict[str, Any]:
        """The document without the sections that cannot be read."""
        return {name: part for name, part in self.document.items() if name not in self.unread}

    def with_problems(self, report: dict[str, Any]) -> dict[str, Any]:
        """A check report of the document as it was meant, with what is wrong as it stands in front."""
        return with_found(report, self.problems)


def with_found(report: dict[str, Any], found: Sequence[Problem]) -> dict[str, Any]:
    """A check report with errors in front that were found before it."""
    told = [problem.to_dict() for problem in found]
    return report | {"ok": report["ok"] and not told, "problems": [*told, *report["problems"]]}


def read(document: Any) -> Reading:
    """Read the data and training sections of a document; what else is wrong with it is not looked at."""
    problems: list[Problem] = []
    unread: set[str] = set()
    if not is_object(document):
        return Reading(document, problems, frozenset())
    for section in _SECTIONS:
        if document.get(section) is None:
            continue
        for _ in range(_MOST):
            errors = _errors(document, section)
            if not errors:
                break
            problem, mended = _first(document, section, errors)
            problems.append(problem)
            if mended is None:
                # The others stay untold until this one is solved by hand.
                unread.add(section)
                break
            document = mended
        else:
            if _errors(document, section):
                unread.add(section)
    return Reading(document, problems, frozenset(unread))


def _errors(document: Any, section: str) -> list[ErrorDetails]:
    try:
        _SECTIONS[section].model_validate(document[section])
    except ValidationError as error:
        return error.errors(include_url=False)
    return []


def _first(document: Any, section: str, errors: Sequence[ErrorDetails]) -> tuple[Problem, Any]:
    """The first error that can be mended, or the first one, as a problem; and the document with its fix."""
    told: Problem | None = None
    for error in errors:
        path = _path(document, section, error)
        problem = _problem(path, error, value_at(document, path))
        told = told or problem
        for value in _candidates(path, error, value_at(document, path)):
            mended = with_value(document, path, value)
            if all(_path(mended, section, other) != path for other in _errors(mended, section)):
                fix = Fix(_label(path, value), (set_spec(".".join(path), value),))
                return dataclasses.replace(problem, fix=fix), mended
        if error["type"] == "extra_forbidden":
            *parents, name = path
            rest = {key: item for key, item in value_at(document, parents).items() if key != name}
            fix = Fix(f"Remove {name}", (set_spec(".".join(parents), rest),))
            return dataclasses.replace(problem, fix=fix), with_value(document, parents, rest)
    assert told is not None
    return told, None


def _path(document: Any, section: str, error: ErrorDetails) -> list[str]:
    """Where in the document an error is. pydantic also names the members of a union on the way, which are left out."""
    path = [section]
    here: Any = document.get(section)
    for place, part in enumerate(error["loc"]):
        is_last = place == len(error["loc"]) - 1
        if _has(here, part):
            here = here[part]
        elif not (is_last and error["type"] == "missing"):
            continue
        path.append(str(part))
    return path


def _has(target: Any, part: str | int) -> bool:
    if is_array(target):
        return isinstance(part, int) and part < len(target)
    return is_object(target) and part in target


def _problem(path: list[str], error: ErrorDetails, received: Any) -> Problem:
    name, shown = _name(path), _words(received)
    code, message, values = error["type"], error["msg"].removeprefix("Value error, "), {"received": shown}
    limit = _LIMITS.get(code)
    kind = _TYPES.get(code.split("_", maxsplit=1)[0])
    if limit is not None:
        relation, key = limit
        bound = error.get("ctx", {})[key]
        code, message = "out_of_range", f"'{name}' must be {relation} {_words(bound)}; received {shown}."
        values |= {"relation": relation, "limit": bound}
    elif code == "finite_number":
        code, message = "out_of_range", f"'{name}' must be a finite number."
    elif code == "literal_error":
        choices = re.findall(r"'([^']*)'", error.get("ctx", {})["expected"])
        code, message = "not_a_choice", f"'{name}' must be one of {', '.join(choices)}; received {shown}."
        values |= {"choices": choices}
    elif code == "extra_forbidden":
        code, message, values = "unknown_parameter", f"There is no setting '{name}' here.", {"parameter": name}
    elif code == "missing":
        code, message, values = "missing_parameter", f"'{name}' is missing.", {"parameter": name}
    elif code == "value_error" and path == ["data", "split"]:
        shares = {part: received.get(part, SplitSpec.model_fields[part].default) for part in _SHARES}
        total = _words(sum(shares.values()))
        code, values = "no_rows_to_train", {"total": total}
        message = f"Validation and test together take {total} of all rows, so none are left to train on."
    elif kind is not None and code.endswith(("_type", "_parsing", "_from_float", "_a_number", "_parsing_size")):
        code, message = "wrong_type", f"'{name}' must be {_WORDS[kind]}; received {shown}."
        values |= {"types": [kind]}
    return Problem(code, message, field=".".join(path), values=values)


def _candidates(path: list[str], error: ErrorDetails, received: Any) -> Iterator[Any]:
    """Values that may have been meant, the likeliest first."""
    if error["type"] in {"extra_forbidden", "missing"}:
        return
    if error["type"].startswith(("int_", "float_")):
        for number in likely_numbers(received):
            if isinstance(number, int | float):
                yield number
                yield abs(number)
    if isinstance(received, int | float) and not isinstance(received, bool):
        yield -received
        if error["type"] == "less_than_equal":
            yield error.get("ctx", {})["le"]
    if path == ["data", "split"] and is_object(received):
        yield received | {part: SplitSpec.model_fields[part].default for part in _SHARES}
    *parents, name = path
    model = _MODELS.get(".".join(parents))
    field = model.model_fields.get(name) if model else None
    if field is not None and not field.is_required():
        yield to_jsonable_python(field.get_default(call_default_factory=True, validated_data={}))
    if ".".join(parents) in _ENTRIES:
        yield _ENTRIES[".".join(parents)]


def _name(path: list[str]) -> str:
    """What a setting is called: an entry has only a number, so its list is named too."""
    return ".".join(path[-2:]) if path[-1].isdecimal() else path[-1]


def _label(path: list[str], value: Any) -> str:
    if isinstance(value, dict | list):
        return f"Use the usual {path[-1]}"
    return f"Set {_name(path)} to {value if isinstance(value, str) else _words(value)}"


def _words(value: Any) -> str:
    """A value as JSON would write it, cut short."""
    if value is None or isinstance(value, bool):
        return "null" if value is None else str(value).lower()
    return f"{value:g}" if isinstance(value, float) else brief(value)
