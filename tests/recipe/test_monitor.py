"""The monitor: which metric decides the best epoch, and whether lower or higher is better."""

import math
from types import SimpleNamespace
from typing import Any

import keras
import pytest
from keras.src.trainers.compile_utils import MetricsList

from layerloom.catalog import load as catalog
from layerloom.catalog import starts
from layerloom.recipe import Monitor, monitor_of
from layerloom.spec import TrainingSpec

# Of the others Keras's mode "auto" knows no direction; the check asks for one.
METRICS = [
    entry
    for item in catalog.document()["metrics"]
    if (entry := catalog.find("metric", item["class_name"])) is not None and entry.traits["directed"]
]


def monitor(name: str, metrics: list[Any], mode: str = "auto", *, validates: bool = True) -> Monitor:
    asked = {"loss": "mse", "metrics": metrics, "early_stopping": {"monitor": name, "mode": mode}}
    return monitor_of(TrainingSpec.model_validate(asked), validates=validates)


@pytest.mark.parametrize(
    ("name", "metrics", "mode", "direction"),
    [
        ("val_loss", [], "auto", "min"),
        ("val_data_loss", [], "auto", "min"),
        ("val_loss", [], "max", "max"),
        ("val_accuracy", ["accuracy"], "auto", "max"),
        ("acc", ["acc"], "auto", "max"),
        ("mae", ["mae"], "auto", "min"),
        ("val_best", [{"class_name": "AUC", "config": {"name": "best"}}], "auto", "max"),
        ("val_accuracy", ["accuracy"], "min", "min"),
    ],
)
def test_its_direction(name: str, metrics: list[Any], mode: str, direction: str):
    assert monitor(name, metrics, mode).direction == direction
    assert monitor("val_loss", []).finite == ("loss", "val_loss")


@pytest.mark.parametrize("entry", METRICS, ids=lambda entry: entry.class_name)
def test_keras_goes_the_same_way_by_itself(entry: Any):
    made: Any = starts.made(getattr(keras.metrics, entry.class_name))
    theirs: Any = keras.callbacks.EarlyStopping(monitor=f"val_{made.name}")
    theirs.set_model(SimpleNamespace(metrics=[MetricsList([made])]))
    theirs._set_monitor_op()

    ours = monitor(f"val_{made.name}", [{"class_name": entry.class_name, "config": {"name": made.name}}]).direction
    assert ours == ("max" if theirs.monitor_op is keras.ops.greater else "min")


def test_what_is_no_finite_number_is_never_the_best():
    watched = monitor("val_accuracy", ["accuracy"])
    whole = {"loss": 1.0, "accuracy": 0.5, "val_loss": 1.0, "val_accuracy": 0.5}
    assert watched.can_be_best(whole)
    for name in ("loss", "val_loss", "val_accuracy"):
        for value in (math.nan, math.inf, -math.inf):
            assert not watched.can_be_best(whole | {name: value})
    # A metric that nobody watches decides nothing.
    assert watched.can_be_best(whole | {"accuracy": math.nan})


@pytest.mark.parametrize(("mode", "better", "worse"), [("min", 1.0, 2.0), ("max", 2.0, 1.0)])
def test_better_is_strictly_better(mode: str, better: float, worse: float):
    watched = monitor("val_loss", [], mode)
    assert watched.is_better(better, worse)
    assert not watched.is_better(worse, better) and not watched.is_better(better, better)
    assert not watched.is_better(math.nan, better) and not watched.is_better(better, math.nan)
    assert watched.is_better(worse, watched.worst) and not watched.is_better(watched.worst, watched.worst)
