"""`layerloom catalog`: kinds, the classes of one, and one class with its parameters."""

import json

import pytest
from typer.testing import CliRunner

from layerloom.catalog.load import document
from layerloom.cli.app import cli
from layerloom.errors import NotFound


def catalog(*arguments: str) -> str:
    done = CliRunner().invoke(cli, ["catalog", *arguments])
    if done.exception is not None:
        raise done.exception
    return done.stdout


def test_the_kinds_and_how_many_there_are():
    assert json.loads(catalog("--json"))["layers"] == len(document()["layers"])
    assert "activations" in catalog()


@pytest.mark.parametrize("kind", ["layer", "layers", "Layers"])
def test_one_kind_with_a_line_for_each(kind: str):
    printed = catalog(kind)
    for entry in document()["layers"]:
        assert entry["class_name"] in printed
        assert entry["help"] in printed
    assert "# convolution" in printed


def test_one_class_whatever_it_is_called():
    printed = catalog("layer", "Dense")
    assert printed == catalog("dense")
    assert "units" in printed
    assert "integer ≥ 1, required" in printed
    assert "y = activation(x·W + b)" in printed
    assert catalog("loss", "mse") == catalog("losses", "MeanSquaredError")
    assert json.loads(catalog("layer", "Dense", "--json"))["class_name"] == "Dense"


def test_every_class_can_be_shown():
    for kind in ("layer", "loss", "metric", "optimizer", "schedule", "initializer", "regularizer", "constraint"):
        for entry in json.loads(catalog(kind, "--json")):
            printed = catalog(kind, entry["class_name"])
            for parameter in entry["params"]["properties"]:
                assert f"  {parameter} " in printed


def test_activations_are_words():
    assert "x·Φ(x)" in catalog("gelu")


@pytest.mark.parametrize(("name", "hint"), [("Dens", "Dense"), ("Lambda", "catalog"), ("zzzzzz", "catalog")])
def test_what_there_is_not(name: str, hint: str):
    with pytest.raises(NotFound) as missing:
        catalog(name)
    assert missing.value.fix is not None
    assert hint in missing.value.fix


def test_a_kind_there_is_not():
    with pytest.raises(NotFound, match="no kind 'thing'"):
        catalog("thing", "Dense")
