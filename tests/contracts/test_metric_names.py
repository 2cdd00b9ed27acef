"""The names of metrics: here, on the page (`frontend/src/network/metrics.test.ts` reads the same file) and in Keras."""

import json
from pathlib import Path
from typing import Any

import keras
import numpy as np
import pytest

from layerloom.catalog import load as catalog
from layerloom.model.compile import compile_model
from layerloom.recipe import metric_name
from layerloom.spec import ClassConfig, TrainingSpec

NAMES: list[dict[str, Any]] = json.loads(Path(__file__).with_name("metric_names.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("row", NAMES, ids=lambda row: json.dumps(row["metric"]))
def test_a_metric_has_its_name(row: dict[str, Any]) -> None:
    metric = row["metric"]
    assert metric_name(metric if isinstance(metric, str) else ClassConfig.model_validate(metric)) == row["name"]


def test_history_has_the_same_names() -> None:
    rows = {row["name"]: row["metric"] for row in NAMES if row["name"] not in ("Nothing", "fbeta_score")}
    model = keras.Sequential([keras.layers.Dense(1, activation="sigmoid")])
    compile_model(model, TrainingSpec.model_validate({"loss": "mse", "metrics": list(rows.values())}))
    silent: Any = 0
    x, y = np.linspace(0, 1, 8, dtype=np.float32)[:, None], np.array([[0], [1]] * 4, dtype=np.float32)
    assert set(model.fit(x, y, verbose=silent).history) == {"loss", *rows}


def test_the_catalogue_knows_the_name_that_keras_gives() -> None:
    for entry in catalog.document()["metrics"]:
        properties = entry["params"]["properties"]
        config = {name: properties[name]["x-start"] for name in entry["params"]["required"]}
        made = getattr(keras.metrics, entry["class_name"])(**config)
        # Keras counts what it made before: auc_1.
        assert made.name.startswith(properties["name"]["default"]), entry["class_name"]
