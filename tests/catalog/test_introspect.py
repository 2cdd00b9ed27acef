"""The committed catalogue matches the installed Keras and the hints."""

import json
from pathlib import Path
from typing import Any

import keras
import pytest

from layerloom.catalog import hints, introspect, load, refused, starts, words

SECTIONS = ("layers", "losses", "metrics", "optimizers", "schedules", "initializers", "regularizers", "constraints")

# Numbers that may be anything.
ANY_VALUE = {
    "alpha",
    "bin_boundaries",
    "fill_value",
    "gain",
    "ignore_class",
    "mask_value",
    "maxval",
    "mean",
    "minval",
    "muon_a",
    "muon_b",
    "muon_c",
    "offset",
    "scale",
    "value",
    "value_range",
}
# Texts that are no choice of a few.
FREE_TEXTS = {"bias_axes", "equation", "name"}


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
            assert (name in offered) != (name in refused.CLASSES["layer"]), name


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


def test_what_has_no_default_starts_with_a_value_that_fits(catalog: dict[str, Any]) -> None:
    kinds = dict(zip(SECTIONS, introspect.SECTIONS, strict=True))
    used: set[str] = set()
    for section in SECTIONS:
        for entry in catalog[section]:
            params = entry["params"]
            begun = {name for name, schema in params["properties"].items() if "x-start" in schema}
            assert begun == set(params["required"]), entry["class_name"]
            config = {name: params["properties"][name]["x-start"] for name in begun}
            assert load.check_config(kinds[section], entry["class_name"], config) == []  # pyright: ignore[reportArgumentType]
            used |= begun
    assert used == {*starts.BY_NAME, *(name for _, name in starts.BY_CLASS)}


def loose(schema: dict[str, Any]) -> bool:
    """Whether a number or a list of this schema has no bound at all."""
    types = {schema["type"]} if isinstance(schema.get("type"), str) else set(schema.get("type", ()))
    if "enum" in schema or "x-kind" in schema:
        return False
    bounds = {"minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum"}
    return bool(types & {"integer", "number"} and not bounds & set(schema)) or (
        "array" in types and ("maxItems" not in schema or loose(schema["items"]))
    )


def test_numbers_have_a_range_unless_any_will_do(catalog: dict[str, Any]) -> None:
    found = {
        f"{entry['class_name']}.{name}"
        for section in SECTIONS
        for entry in catalog[section]
        for name, schema in entry["params"]["properties"].items()
        if loose(schema)
    }
    # Values of the data, of weights or of pixels, on a scale that only who asks for them knows.
    assert {name.split(".")[1] for name in found} == ANY_VALUE


def test_choices_are_named(catalog: dict[str, Any]) -> None:
    for section in SECTIONS:
        for entry in catalog[section]:
            for name, schema in entry["params"]["properties"].items():
                if "string" in schema.get("type", ()) and "x-kind" not in schema:
                    assert name in FREE_TEXTS, (entry["class_name"], name)


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


def test_everything_is_explained_in_one_line(catalog: dict[str, Any]) -> None:
    for section in SECTIONS:
        for entry in catalog[section]:
            assert entry["help"], entry["class_name"]
            assert entry["help"].endswith(".")
            assert len(entry["help"]) <= 120, entry["class_name"]
            assert "\n" not in entry["help"]
    assert list(catalog["activation_words"]) == catalog["activations"]
    assert all(each["help"] for each in catalog["activation_words"].values())


def test_no_words_are_left_of_what_is_gone(catalog: dict[str, Any]) -> None:
    kinds = dict(zip(introspect.SECTIONS, SECTIONS, strict=True))
    offered = {kind: {entry["class_name"] for entry in catalog[section]} for kind, section in kinds.items()}
    parts = set[str]().union(*(offered[kind] for kind in list(kinds)[3:]))
    for words_of, known in (
        (words.layers, offered["layer"]),
        (words.losses, offered["loss"]),
        (words.metrics, offered["metric"]),
        (words.parts, parts),
        (words.activations, set(catalog["activations"])),
    ):
        assert set(words_of.HELP) == known, words_of.__name__
        assert set(words_of.FORMULA) <= known, words_of.__name__


def test_groups_are_the_families_of_the_palette(catalog: dict[str, Any]) -> None:
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
