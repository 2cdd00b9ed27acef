"""An exported script trains to the same numbers as the run."""

import ast
import math
from pathlib import Path
from typing import Any

import keras
import numpy as np
import pytest

from layerloom.client import Client
from layerloom.datasets.facts import facts_of
from layerloom.datasets.rows_code import rows_code
from layerloom.graph.code.keras import keras_script
from layerloom.spec import parse_run_spec
from support.scripts import run_script, script_of
from support.specs import spiral


def dense(units: int, activation: str | None = None, **config: Any) -> dict[str, Any]:
    return {"class_name": "Dense", "config": {"units": units, "activation": activation, **config}}


IRIS: dict[str, Any] = {
    "name": "iris, \"weighed\" '''",
    "network": {
        "nodes": [
            {"id": "keras", "class_name": "InputLayer"},
            {
                "id": "left-1",
                **dense(
                    8,
                    "tanh",
                    kernel_initializer="he_normal",
                    bias_initializer="random_normal",
                    activity_regularizer="l2",
                ),
            },
            {
                "id": "right",
                **dense(8, "relu", kernel_regularizer={"class_name": "L1L2", "config": {"l1": 0, "l2": 1e-3}}),
            },
            {"id": "2nd", "class_name": "Concatenate"},
            {"id": "class", "class_name": "Dropout", "config": {"rate": 0.1}},
            {"id": "norm", "class_name": "BatchNormalization"},
            {"id": "y", **dense(3, "softmax")},
        ],
        "edges": [
            {"source": "keras", "target": "left-1"},
            {"source": "keras", "target": "right"},
            {"source": "right", "target": "2nd", "port": 1},
            {"source": "left-1", "target": "2nd", "port": 0},
            {"source": "2nd", "target": "class"},
            {"source": "class", "target": "norm"},
            {"source": "norm", "target": "y"},
        ],
    },
    "data": {"dataset": "iris", "split": {"seed": 3}},
    "training": {
        "loss": {"class_name": "CategoricalCrossentropy", "config": {"label_smoothing": 0}},
        "metrics": ["accuracy", "AUC"],
        "optimizer": {
            "class_name": "SGD",
            "config": {
                "learning_rate": {
                    "class_name": "ExponentialDecay",
                    "config": {"initial_learning_rate": 0.05, "decay_steps": 50, "decay_rate": 0.9},
                },
                "momentum": 0.9,
            },
        },
        "epochs": 20,
        "batch_size": 16,
        "seed": 5,
        "class_weight": {"0": 1, "1": 2.5},
        "early_stopping": {"monitor": "val_data_loss", "patience": 3, "start_from_epoch": 2},
    },
}
DIABETES: dict[str, Any] = {
    "network": {"layers": [dense(16, "relu"), dense(1)]},
    "data": {"dataset": "diabetes", "split": {"test": 0}},
    "training": {
        "loss": "mse",
        "metrics": ["mae"],
        "optimizer": {"class_name": "Adam", "config": {"learning_rate": 0.1}},
        "epochs": 12,
        "batch_size": "full",
        "shuffle": False,
        "early_stopping": {"restore_best_weights": False, "patience": 100},
    },
}
WAVES: dict[str, Any] = {
    "network": {
        "layers": [
            {
                "class_name": "Bidirectional",
                "config": {
                    "layer": {"class_name": "GRU", "config": {"units": 4, "recurrent_initializer": "orthogonal"}}
                },
            },
            dense(4, "softmax"),
        ]
    },
    "data": {"dataset": "waves", "config": {"size": 200}},
    "training": {"loss": "sparse_categorical_crossentropy", "epochs": 2},
}
# Its columns are of very different size; the largest are beyond what float16 holds once they are squared.
WINE: dict[str, Any] = {
    "network": {"layers": [dense(8, "relu"), dense(3, "softmax")]},
    "data": {"dataset": "wine"},
    "training": {"loss": "sparse_categorical_crossentropy", "epochs": 3, "dtype_policy": "mixed_float16"},
}

# All weights begin at 0 and stay there in the first epoch: what is watched is no number until the second one.
NOT_A_NUMBER: dict[str, Any] = {
    "network": {"layers": [{"class_name": "Dense", "config": {"units": 1, "kernel_initializer": "zeros"}}]},
    "data": {"dataset": "diabetes"},
    "training": {
        "loss": "mean_squared_error",
        "metrics": [{"class_name": "PearsonCorrelation", "config": {"axis": 0}}],
        "epochs": 40,
        "batch_size": "full",
        "optimizer": {
            "class_name": "SGD",
            "config": {
                "learning_rate": {
                    "class_name": "PiecewiseConstantDecay",
                    "config": {"boundaries": [1], "values": [0.0, 0.1]},
                }
            },
        },
        "early_stopping": {"monitor": "val_pearson_correlation", "mode": "max", "patience": 3},
    },
}


def script_for(document: dict[str, Any], outputs: int | None) -> str:
    return script_of(parse_run_spec(document), outputs)


def execute(script: str, folder: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    monkeypatch.chdir(folder)
    # As on a GPU, where Keras compiles with XLA unless it is told.
    monkeypatch.setattr(keras.Model, "_resolve_auto_jit_compile", lambda _model: True)
    try:
        return run_script(script)
    finally:
        # A script of half precision leaves it set.
        keras.config.set_dtype_policy("float32")


@pytest.mark.parametrize(
    ("document", "outputs"),
    [
        (spiral(epochs=8), 2),
        (IRIS, 3),
        (DIABETES, 1),
        (WAVES, 4),
        (WINE, 3),
        (NOT_A_NUMBER, 1),
    ],
    ids=["spiral", "iris", "diabetes", "waves", "mixed", "not a number"],
)
def test_it_trains_the_run_s_own_numbers(
    client: Client,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    document: dict[str, Any],
    outputs: int,
):
    names = execute(script_for(document, outputs), tmp_path, monkeypatch)
    run = client.train(document).wait()
    history = run.history()
    ours = names["history"].history
    assert len(ours["val_loss"]) == len(history["val_loss"])
    for metric, values in history.items():
        np.testing.assert_allclose(ours[metric], values, rtol=1e-4, atol=1e-4, err_msg=metric)
    assert (tmp_path / f"{run.state['kept']}.keras").exists()
    printed = capsys.readouterr().out
    assert f"epoch {len(ours['val_loss'])}: val_loss" in printed
    if "test_loss" in run.metrics:
        assert names["scores"]["loss"] == pytest.approx(run.metrics["test_loss"], abs=1e-4)
        if "test_data_loss" in run.metrics:
            assert names["scores"]["data_loss"] == pytest.approx(run.metrics["test_data_loss"], abs=1e-4)
    else:
        assert "test:" not in printed
    if document is NOT_A_NUMBER:
        watched = history["val_pearson_correlation"]
        assert math.isnan(watched[0]) and run.state["best_epoch"] == 1 + int(np.nanargmax(watched))


def test_names_are_python_s_and_collide_with_nothing():
    tree = ast.parse(script_for(IRIS, 3))
    assigned = [
        target.id
        for node in tree.body
        if isinstance(node, ast.Assign)
        for target in node.targets
        if isinstance(target, ast.Name)
    ]
    assert not {"keras", "y", "class"} & set(assigned)
    assert {"keras_2", "left_1", "right", "layer_2nd", "class_2", "norm", "y_2"} <= set(assigned)


def test_what_a_spec_says_is_never_code():
    document = spiral()
    document["name"] = "a\nimport os\n'''\"\"\""
    document["data"]["config"] = {'x"]); import os #': 1}
    document["training"]["early_stopping"] = {"monitor": 'val_loss")); import os #'}
    spec = parse_run_spec(document)
    plain = parse_run_spec(spiral()).data
    script = keras_script(spec, facts_of(plain), rows_code(plain), 2)
    imported = [
        alias.name for node in ast.walk(ast.parse(script)) if isinstance(node, ast.Import) for alias in node.names
    ]
    assert imported == ["itertools", "math", "keras", "numpy"]


def test_the_script_fits_the_page():
    lines = script_for(IRIS, 3).splitlines()
    assert max(len(line) for line in lines) <= 120
