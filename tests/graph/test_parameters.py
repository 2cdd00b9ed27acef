"""Fixes for wrong parameters: the value that was most likely meant."""

from typing import Any

import pytest

from layerloom.catalog.entry import Kind
from layerloom.graph.parameters import Mender, config_errors
from layerloom.graph.problems import Fix, set_spec


def mend(class_name: str, config: dict[str, Any], kind: Kind = "layer") -> Fix | None:
    (error,) = config_errors(kind, class_name, config)
    mender = Mender(
        kind,
        class_name,
        config,
        set_value=lambda path, value: set_spec(path, value),
        set_all=lambda changed: set_spec("", changed),
    )
    return mender.fix(error)


@pytest.mark.parametrize(
    ("class_name", "config", "field", "value"),
    [
        ("Dense", {"units": "64"}, "units", 64),
        ("Dense", {"units": 16.0}, "units", 16),
        ("Dense", {"units": -8}, "units", 8),
        ("Dense", {"units": 0}, "units", 16),
        ("Dense", {"units": [32]}, "units", 32),
        ("Dense", {"units": None}, "units", 16),
        ("Dense", {}, "units", 16),
        ("Dense", {"units": 2, "use_bias": "false"}, "use_bias", False),
        ("Dense", {"units": 2, "activation": "rellu"}, "activation", "relu"),
        ("Dropout", {"rate": 1.0}, "rate", 0.3),
        ("Dropout", {"rate": -0.2}, "rate", 0.2),
        ("Dropout", {"rate": "0,5"}, "rate", 0.5),
        ("Conv2D", {"filters": 2, "kernel_size": [3]}, "kernel_size", [3, 3]),
        ("Conv2D", {"filters": 2, "kernel_size": 3, "padding": "SAME"}, "padding", "same"),
        ("Conv2D", {"filters": 2, "kernel_size": 3, "strides": 0}, "strides", [1, 1]),
        ("Bidirectional", {"layer": {"class_name": "LSTN", "config": {"units": 2}}}, "layer.class_name", "LSTM"),
    ],
)
def test_a_value_that_was_meant(class_name: str, config: dict[str, Any], field: str, value: Any) -> None:
    fix = mend(class_name, config)
    assert fix is not None
    assert fix.edits == (set_spec(field, value),)


@pytest.mark.parametrize(
    ("config", "changed"),
    [
        ({"units": 2, "wings": 1}, {"units": 2}),
        ({"unit": 2}, {"units": 2}),
        ({"units": 2, "unitss": 3}, {"units": 2}),
        (
            {"units": 2, "kernel_regularizer": {"class_name": "L2", "config": {"l_2": 0.1}}},
            {"units": 2, "kernel_regularizer": {"class_name": "L2", "config": {"l2": 0.1}}},
        ),
        ({"units": 2, "kernel_regularizer": {"class_name": "Gravity", "config": {}}}, {"units": 2}),
    ],
)
def test_a_name_that_was_meant(config: dict[str, Any], changed: dict[str, Any]) -> None:
    fix = mend("Dense", config)
    assert fix is not None
    assert fix.edits[0]["value"] == changed


def test_a_fix_never_brings_another_error_to_its_place() -> None:
    assert mend("EinsumDense", {"equation": "a" * 300, "output_shape": 2}) is None
