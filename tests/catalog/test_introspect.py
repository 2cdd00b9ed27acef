"""The committed catalogue is what the installed Keras and the hints give."""

import json
from pathlib import Path
from typing import Any

import keras
import pytest

from layerloom.catalog import hints, introspect, load

SECTIONS = ("layers", "losses", "metrics", "optimizers", "schedules", "initializers", "regularizers", "constraints")


@pytest.fixture(scope="module")
def catalog() -> dict[str, Any]:
    return introspect.introspect()


def test_the_committed_catalogue_is_fresh(catalog: dict[str, Any]) -> None:
    assert introspect.CATALOG_FILE.read_text(encoding="utf-8") == introspect.render(catalog)


def test_check_reports_drift(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    stale = tmp_path / "catalog.json"
    monkeypatch.setattr(introspect, "CATALOG_FILE", stale)
    assert introspect.main([]) == 0
    assert introspect.main(["--check"]) == 0
    stale.write_text(stale.read_text(encoding="utf-8").replace('"Dense"', '"Denser"'), encoding="utf-8")
    assert introspect.main(["--check"]) == 1


def test_every_exported_layer_is_offered_or_refused(catalog: dict[str, Any]) -> None:
    offered = {name for entry in catalog["layers"] for name in (entry["class_name"], *entry["aliases"])}
    for name in dir(keras.layers):
        value = getattr(keras.layers, name)
        if isinstance(value, type) and issubclass(value, keras.layers.Layer):
            assert (name in offered) != (name in hints.REFUSED["layer"]), name


def test_nothing_that_runs_code_or_reads_files_is_offered(catalog: dict[str, Any]) -> None:
    names = {entry["class_name"] for entry in catalog["layers"]}
    assert not names & {"Lambda", "TFSMLayer", "TorchModuleWrapper", "JaxLayer", "FlaxLayer", "StringLookup"}
    parameters = {name for section in SECTIONS for entry in catalog[section] for name in entry["params"]["properties"]}
    assert not parameters & {"vocabulary", "filepath", "weights", "input_tensor", "fn", "function", "call_fn"}


def test_defaults_satisfy_their_own_schema(catalog: dict[str, Any]) -> None:
    """Also proves that every entry's schema is one that the check understands."""
    kinds = dict(zip(SECTIONS, introspect.SECTIONS, strict=True))
    for section in SECTIONS:
        for entry in catalog[section]:
            properties = entry["params"]["properties"]
            defaults = {name: schema["default"] for name, schema in properties.items() if "default" in schema}
            errors = load.check_config(kinds[section], entry["class_name"], defaults)  # pyright: ignore[reportArgumentType]
            assert [error for error in errors if error.code != "missing_parameter"] == [], entry["class_name"]


def test_parameters_keep_the_constructors_order(catalog: dict[str, Any]) -> None:
    dense = next(entry for entry in catalog["layers"] if entry["class_name"] == "Dense")
    assert list(dense["params"]["properties"])[:5] == [
        "units",
        "activation",
        "use_bias",
        "kernel_initializer",
        "bias_initializer",
    ]
    assert dense["params"]["required"] == ["units"]
    assert dense["group"] == "core"
    assert dense["params"]["properties"]["kernel_regularizer"]["x-kind"] == "regularizer"


def test_the_most_used_layers_are_explained(catalog: dict[str, Any]) -> None:
    assert sum(entry["help"] is not None for entry in catalog["layers"]) >= 45
    groups = {entry["group"] for entry in catalog["layers"]}
    assert groups == {
        "core",
        "convolution",
        "pooling",
        "recurrent",
        "normalization",
        "regularization",
        "activation",
        "merging",
        "preprocessing",
    }


def test_keras_spellings_are_aliases(catalog: dict[str, Any]) -> None:
    for section, class_name, alias in (
        ("losses", "SparseCategoricalCrossentropy", "sparse_categorical_crossentropy"),
        ("losses", "MeanSquaredError", "mse"),
        ("metrics", "AUC", "auc"),
        ("optimizers", "Adam", "adam"),
        ("initializers", "HeNormal", "he_normal"),
        ("regularizers", "L1L2", "l1_l2"),
        ("layers", "MaxPooling2D", "MaxPool2D"),
    ):
        entry = next(entry for entry in catalog[section] if entry["class_name"] == class_name)
        assert alias in entry["aliases"]


def test_an_unexplained_parameter_stops_the_introspection(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(hints.BY_NAME, "units")
    with pytest.raises(introspect.UnexplainedParameter, match="'units'"):
        introspect.introspect()


def test_the_file_is_plain_json() -> None:
    assert json.loads(introspect.CATALOG_FILE.read_text(encoding="utf-8"))["version"] == 1
