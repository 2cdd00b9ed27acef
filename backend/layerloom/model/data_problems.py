"""What is wrong with the data of a spec, as problems with fixes, and the facts of the data that was meant."""

from collections.abc import Callable, Iterator
from typing import Any

from layerloom.datasets.base import find
from layerloom.errors import DatasetError, LayerloomError
from layerloom.graph.parameters import likely_numbers
from layerloom.graph.problems import Fix, Problem, set_spec
from layerloom.spec import DataSpec, SplitSpec

_CONFIG = "data.config."
# A dataset has few settings, and each may be wrong once.
_MOST = 10

Facts = dict[str, Any]


def facts_as_meant(data: DataSpec, facts_of: Callable[[DataSpec], Facts]) -> tuple[Facts | None, list[Problem]]:
    """The facts of the data with all fixes applied, so that the network can be checked; None where one has no fix."""
    problems: list[Problem] = []
    for _ in range(_MOST):
        try:
            return facts_of(data) | {"config": data.config}, problems
        except LayerloomError as error:
            problem, meant = _problem(error, data)
            problems.append(problem)
            if meant is None:
                break
            data = meant
    return None, problems


def _problem(error: LayerloomError, data: DataSpec) -> tuple[Problem, DataSpec | None]:
    field = error.field or "data"
    code, values = error.code, {"expected": error.expected, "received": error.received}
    if field.startswith(_CONFIG):
        code, more = _kind(field.removeprefix(_CONFIG), data)
        values |= more
    for label, path, value, meant in _mended(field, data) if isinstance(error, DatasetError) else ():
        fix = Fix(label, (set_spec(path, value),))
        return Problem(code, error.message, field=field, values=values, fix=fix), meant
    return Problem(code, error.message, field=field, values=values), None


def _kind(name: str, data: DataSpec) -> tuple[str, dict[str, Any]]:
    """The code of what is wrong with a setting, as a layer's parameters have them, and what its words are made of."""
    schema: dict[str, Any] | None = find(data.dataset).config_schema["properties"].get(name)
    if schema is None:
        return "unknown_parameter", {"parameter": name}
    value = data.config[name]
    if isinstance(value, bool) or not isinstance(value, _types(schema)):
        return "wrong_type", {"types": [schema["type"]]}
    low, high = schema.get("minimum"), schema.get("maximum")
    if low is not None and value < low:
        return "out_of_range", {"relation": "at least", "limit": low}
    return "out_of_range", {} if high is None else {"relation": "at most", "limit": high}


def _mended(field: str, data: DataSpec) -> Iterator[tuple[str, str, Any, DataSpec]]:
    """What the fix says, the field it sets, the value, and the data with it."""
    if field.startswith(_CONFIG):
        yield _setting(field.removeprefix(_CONFIG), data)
    elif field == "data.shape" and data.shape is not None:
        yield "Use its own shape", field, None, data.model_copy(update={"shape": None})
    elif field.startswith("data.split"):
        usual = {name: SplitSpec.model_fields[name].default for name in ("validation", "test")}
        split = data.split.model_copy(update=usual)
        if split != data.split:
            yield "Use the usual split", "data.split", split.to_json(), data.model_copy(update={"split": split})


def _setting(name: str, data: DataSpec) -> tuple[str, str, Any, DataSpec]:
    schema: dict[str, Any] | None = find(data.dataset).config_schema["properties"].get(name)
    if schema is None:
        rest = {key: value for key, value in data.config.items() if key[:60] != name}
        return f"Remove {name}", "data.config", rest, data.model_copy(update={"config": rest})
    near = (number for number in _numbers(data.config[name], schema) if _fits(number, schema))
    value = next(near, schema["default"])
    config = data.config | {name: value}
    return f"Set {name} to {value}", _CONFIG + name, value, data.model_copy(update={"config": config})


def _numbers(received: Any, schema: dict[str, Any]) -> Iterator[Any]:
    if isinstance(received, bool):
        return
    if not isinstance(received, _types(schema)):
        for number in likely_numbers(received):
            if isinstance(number, int | float):
                yield number
                yield abs(number)
    if isinstance(received, int | float):
        yield -received


def _types(schema: dict[str, Any]) -> tuple[type, ...]:
    return {"number": (int, float), "integer": (int,)}.get(schema["type"], ())


def _fits(value: Any, schema: dict[str, Any]) -> bool:
    low, high = schema.get("minimum"), schema.get("maximum")
    return isinstance(value, _types(schema)) and (low is None or value >= low) and (high is None or value <= high)
