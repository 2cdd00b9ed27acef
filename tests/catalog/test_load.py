"""The catalogue for the light server, without Keras."""

import subprocess
import sys
from typing import Any

import numpy as np
import pytest

from layerloom.catalog import load
from layerloom.catalog.checking import MAX_NUMBER


def codes(kind: Any, class_name: str, config: Any) -> list[tuple[str, str]]:
    return [(error.code, error.field) for error in load.check_config(kind, class_name, config)]


def lambda_inside(*wrappers: str) -> dict[str, Any]:
    inner: dict[str, Any] = {"class_name": "Lambda", "config": {"function": "os.system"}}
    for wrapper in wrappers:
        name = "cell" if wrapper == "RNN" else "layer"
        inner = {"class_name": wrapper, "config": {name: inner}}
    return inner


def test_loading_imports_neither_keras_nor_numpy() -> None:
    script = (
        "import sys; from layerloom.catalog import load; load.document();"
        "import layerloom.graph.check, layerloom.graph.cost;"
        "import layerloom.graph.head, layerloom.graph.training;"
        "print(sorted({'keras', 'tensorflow', 'numpy', 'sklearn'} & set(sys.modules)))"
    )
    assert subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True).stdout == "[]\n"


def test_entries_are_found_by_class_and_by_alias() -> None:
    assert load.layer("Dense").class_name == "Dense"
    assert load.layer("MaxPool2D").class_name == "MaxPooling2D"
    assert load.has("loss", "mse")
    assert not load.has("loss", "Dense")
    assert not load.has("layer", "Lambda")
    with pytest.raises(KeyError, match="Dense"):
        load.layer("Dens")


@pytest.mark.parametrize(
    ("class_name", "config", "expected"),
    [
        ("Dense", {"units": 3}, []),
        ("Dense", {}, [("missing_parameter", "units")]),
        ("Dense", {"units": "3"}, [("wrong_type", "units")]),
        ("Dense", {"units": True}, [("wrong_type", "units")]),
        ("Dense", {"units": 0}, [("out_of_range", "units")]),
        ("Dense", {"units": 10**40}, [("out_of_range", "units")]),
        ("Dense", {"units": 3, "unit": 4}, [("unknown_parameter", "unit")]),
        ("Dense", {"units": 3, "name": "x"}, [("unknown_parameter", "name")]),
        ("Dense", {"units": 3, "activation": "relu"}, []),
        ("Dense", {"units": 3, "activation": None}, []),
        ("Dense", {"units": 3, "activation": "rellu"}, [("unknown_class", "activation")]),
        ("Dense", {"units": 3, "activation": "threshold"}, [("refused_class", "activation")]),
        ("Dense", {"units": 3, "kernel_initializer": "he_normal", "kernel_regularizer": "l2"}, []),
        ("Dense", [], [("wrong_type", "config")]),
        ("Activation", {"activation": None}, [("wrong_type", "activation")]),
        ("Dropout", {"rate": 1}, [("out_of_range", "rate")]),
        ("Dropout", {"rate": float("nan")}, [("out_of_range", "rate")]),
        ("Rescaling", {"scale": 3e38, "offset": -3e38}, []),
        ("Rescaling", {"scale": 1e39, "offset": -1e39}, [("out_of_range", "scale"), ("out_of_range", "offset")]),
        ("Normalization", {"mean": [1e39, 0.5], "variance": [1.0, 1.0]}, [("out_of_range", "mean.0")]),
        ("Conv2D", {"filters": 2, "kernel_size": 3}, []),
        ("Conv2D", {"filters": 2, "kernel_size": [3, 2], "padding": "same"}, []),
        ("Conv2D", {"filters": 2, "kernel_size": [3]}, [("wrong_length", "kernel_size")]),
        ("Conv2D", {"filters": 2, "kernel_size": [3, "2"]}, [("wrong_type", "kernel_size.1")]),
        ("Conv2D", {"filters": 2, "kernel_size": 3, "padding": "causal"}, [("not_a_choice", "padding")]),
        ("Conv1D", {"filters": 2, "kernel_size": 3, "padding": "causal"}, []),
        ("Reshape", {"target_shape": [8, -1]}, []),
        ("Dens", {"units": 3}, [("unknown_class", "")]),
        ("Lambda", {"function": "x"}, [("refused_class", "")]),
    ],
)
def test_a_layers_config(class_name: str, config: Any, expected: list[tuple[str, str]]) -> None:
    assert codes("layer", class_name, config) == expected


def test_objects_inside_are_checked_at_their_path() -> None:
    l2 = {"class_name": "L2", "config": {"l2": -1}}
    assert codes("layer", "Dense", {"units": 1, "kernel_regularizer": l2}) == [
        ("out_of_range", "kernel_regularizer.config.l2")
    ]
    assert codes("layer", "Dense", {"units": 1, "kernel_regularizer": {"class_name": "Dropout"}}) == [
        ("unknown_class", "kernel_regularizer.class_name")
    ]
    registered = {"class_name": "L2", "module": "os", "config": {}}
    assert codes("layer", "Dense", {"units": 1, "kernel_regularizer": registered}) == [
        ("unknown_parameter", "kernel_regularizer.module")
    ]
    schedule = {"class_name": "ExponentialDecay", "config": {"initial_learning_rate": 0.1, "decay_steps": 10}}
    assert codes("optimizer", "adam", {"learning_rate": schedule}) == [
        ("missing_parameter", "learning_rate.config.decay_rate")
    ]
    assert codes("optimizer", "adam", {"learning_rate": 0}) == [("out_of_range", "learning_rate")]


def test_what_is_infinite_in_float32_is_out_of_range() -> None:
    assert np.isfinite(np.float32(MAX_NUMBER))
    with np.errstate(over="ignore"):
        assert np.isinf(np.float32(1.01 * MAX_NUMBER))
    for kind, name, parameter in (
        ("regularizer", "l2", "l2"),
        ("initializer", "Constant", "value"),
        ("loss", "Huber", "delta"),
        ("optimizer", "adam", "learning_rate"),
        ("constraint", "MaxNorm", "max_value"),
    ):
        assert codes(kind, name, {parameter: 1e39}) == [("out_of_range", parameter)]
        assert codes(kind, name, {parameter: 1e30}) == []
    values = {"boundaries": [1], "values": [0.1, 1e305]}
    assert codes("schedule", "PiecewiseConstantDecay", values) == [("out_of_range", "values.1")]


def test_some_parameters_take_only_some_classes() -> None:
    dense = {"class_name": "Dense", "config": {"units": 1}}
    lstm = {"class_name": "LSTM", "config": {"units": 1}}
    assert codes("layer", "Bidirectional", {"layer": lstm}) == []
    assert codes("layer", "Bidirectional", {"layer": dense}) == [("not_a_choice", "layer.class_name")]
    assert codes("layer", "RNN", {"cell": lstm}) == [("not_a_choice", "cell.class_name")]
    right_angles = {"class_name": "OrthogonalRegularizer", "config": {}}
    conv = {"filters": 1, "kernel_size": 3}
    assert codes("layer", "Dense", {"units": 1, "kernel_regularizer": right_angles}) == []
    assert codes("layer", "Conv2D", conv | {"kernel_regularizer": right_angles}) == [
        ("not_a_choice", "kernel_regularizer.class_name")
    ]
    assert codes("layer", "Conv2D", conv | {"kernel_regularizer": "orthogonal_regularizer"}) == [
        ("not_a_choice", "kernel_regularizer")
    ]
    assert codes("layer", "Conv2D", conv | {"kernel_regularizer": "l1_l2"}) == []


@pytest.mark.parametrize(
    "wrappers",
    [
        ("Bidirectional",),
        ("TimeDistributed",),
        ("RNN",),
        ("TimeDistributed", "Bidirectional"),
        ("SpectralNormalization",),
    ],
)
def test_lambda_is_refused_at_any_depth(wrappers: tuple[str, ...]) -> None:
    outer = lambda_inside(*wrappers)
    errors = load.check_config("layer", outer["class_name"], outer["config"])
    assert [error.code for error in errors] == ["refused_class"]
    assert errors[0].field.endswith("class_name")


def test_lambda_is_refused_in_lists_of_layers() -> None:
    cells = {"cells": [{"class_name": "LSTMCell", "config": {"units": 2}}, lambda_inside()]}
    rnn = {"cell": {"class_name": "StackedRNNCells", "config": cells}}
    assert codes("layer", "RNN", rnn) == [("refused_class", "cell.config.cells.1.class_name")]
    assert codes("layer", "Pipeline", {"layers": [lambda_inside()]}) == [("refused_class", "layers.0.class_name")]


def test_nesting_ends_somewhere() -> None:
    outer = lambda_inside(*["TimeDistributed"] * 200)
    assert [code for code, _ in codes("layer", outer["class_name"], outer["config"])] == ["too_deep"]


def test_a_misspelt_name_gets_a_suggestion() -> None:
    (error,) = load.check_config("loss", "sparse_categorical_crossentropi", {})
    assert error.values["suggestion"] == "sparse_categorical_crossentropy"
    assert "Did you mean 'sparse_categorical_crossentropy'?" in error.message
