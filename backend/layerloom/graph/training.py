"""Checks of loss, optimizer, metrics, batch and class weights against the catalogue and the data."""

from collections.abc import Iterator
from typing import Any

from layerloom.catalog import load as catalog
from layerloom.catalog.checking import MAX_NUMBER, ConfigError
from layerloom.catalog.entry import Kind
from layerloom.graph.class_weights import check_class_weight
from layerloom.graph.metric_names import check_names
from layerloom.graph.parameters import Mender, config_errors
from layerloom.graph.problems import Fix, Problem, set_spec
from layerloom.json_values import is_array, is_object
from layerloom.recipe import is_word
from layerloom.spec import ClassConfig, TrainingSpec

LOWEST_RATE = 1e-7


def check_training(training: TrainingSpec, facts: dict[str, Any] | None) -> list[Problem]:
    """All problems of the training part. ``facts`` are the facts of the dataset, if known."""
    problems = list(_object("loss", training.loss, "training.loss", facts))
    problems += _object("optimizer", training.optimizer, "training.optimizer", facts)
    for index, metric in enumerate(training.metrics):
        if not is_word(metric):
            problems += _object("metric", metric, f"training.metrics.{index}", facts)
    return [
        *problems,
        *_learning_rate(training),
        *check_names(training),
        *_batch(training, facts),
        *check_class_weight(training, facts),
    ]


def _object(kind: Kind, value: str | ClassConfig, path: str, facts: dict[str, Any] | None) -> Iterator[Problem]:
    name, config = (value, {}) if isinstance(value, str) else (value.class_name, value.config)
    for error in config_errors(kind, name, config):
        below = f".config.{error.field}" if error.field else ""
        yield Problem(
            error.code,
            error.message,
            field=path + below,
            values=error.values,
            fix=_fix(kind, value, path, error, facts),
        )


def _fix(
    kind: Kind, value: str | ClassConfig, path: str, error: ConfigError, facts: dict[str, Any] | None
) -> Fix | None:
    name, config = (value, {}) if isinstance(value, str) else (value.class_name, value.config)
    if not error.field:
        suggestion = error.values.get("suggestion")
        edit = set_spec(path if isinstance(value, str) else f"{path}.class_name", suggestion)
        return None if suggestion is None else Fix(f"Use {suggestion}", (edit,))
    whole = {"class_name": name, "config": config}
    classes = facts["classes"] if facts else None
    mender = Mender(
        kind,
        name,
        config,
        # A bare name has no config yet, so the edit adds one.
        set_value=lambda below, new: (
            set_spec(path, whole | {"config": {below: new}})
            if isinstance(value, str)
            else set_spec(f"{path}.config.{below}", new)
        ),
        set_all=lambda new: set_spec(path, whole | {"config": new}),
        starts={"num_classes": len(classes)} if classes else None,
    )
    return mender.fix(error)


def _learning_rate(training: TrainingSpec) -> Iterator[Problem]:
    """Learning rates with which networks do not learn; the accepted ranges are wide on purpose."""
    field = "training.optimizer.config.learning_rate"
    entry = catalog.find("optimizer", training.optimizer.class_name)
    rate: Any = training.optimizer.config.get("learning_rate")
    if is_object(rate):
        field, rate = highest_rate(rate, field)
    elif rate == 0:
        return
    # Another check reports a value that is not a number for Keras.
    if entry is None or not _is_number(rate) or not 0 <= rate <= MAX_NUMBER:
        return
    usual = entry.properties["learning_rate"].get("default", 0.001)
    most = entry.traits["highest_rate"]
    if LOWEST_RATE <= rate <= most:
        return
    values = {"received": rate, "usual": usual, "optimizer": entry.class_name}
    fix = Fix(f"Use {usual:g}", (set_spec(field, usual),))
    if rate > most:
        message = (
            f"With a learning rate of {rate:g}, {entry.class_name} makes steps so large that it jumps over every "
            f"minimum; {usual:g} is usual."
        )
        yield Problem("high_learning_rate", message, "warning", field=field, values=values, fix=fix)
    else:
        message = f"With a learning rate of {rate:g} the weights hardly change in a whole run; {usual:g} is usual."
        yield Problem("low_learning_rate", message, "warning", field=field, values=values, fix=fix)


def plain_rate(training: TrainingSpec) -> float | None:
    """The learning rate of every step; None where a schedule says it, or the optimizer has none."""
    rate: Any = training.optimizer.config.get("learning_rate", usual_rate(training))
    return float(rate) if usual_rate(training) is not None and _is_number(rate) else None


def usual_rate(training: TrainingSpec) -> float | None:
    """Keras's own default for the optimizer; None where it takes no learning rate."""
    entry = catalog.find("optimizer", training.optimizer.class_name)
    usual: Any = entry.properties.get("learning_rate", {}).get("default") if entry else None
    return float(usual) if _is_number(usual) else None


def highest_rate(schedule: dict[str, Any], field: str = "") -> tuple[str, Any]:
    """The field of a schedule that holds its highest learning rate, and that rate; None if no field does."""
    entry = catalog.find("schedule", str(schedule.get("class_name")))
    given = schedule.get("config")
    config = given if is_object(given) else {}
    found: list[tuple[str, Any]] = []
    for name in entry.traits["heights"] if entry else ():
        value = config.get(name)
        if is_array(value):
            found += [(f"{field}.config.{name}.{index}", item) for index, item in enumerate(value)]
        else:
            found.append((f"{field}.config.{name}", value))
    return max(
        ((at, value) for at, value in found if _is_number(value)), key=lambda each: each[1], default=(field, None)
    )


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _batch(training: TrainingSpec, facts: dict[str, Any] | None) -> Iterator[Problem]:
    rows = facts["counts"]["train"] if facts else 0
    size = training.batch_size
    if size == "full" or not 0 < rows < size:
        return
    yield Problem(
        "batch_larger_than_rows",
        f"A batch of {size:,} exceeds the {rows:,} training rows, so an epoch is a single step. "
        "Smaller batches make more steps, so the network learns in fewer epochs.",
        severity="warning",
        field="training.batch_size",
        values={"received": size, "rows": rows},
        fix=Fix(f"Use {min(32, rows)}", (set_spec("training.batch_size", min(32, rows)),)),
    )
