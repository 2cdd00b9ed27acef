"""Objects from JSON: every one of the catalogue, and nothing else."""

from typing import Any

import keras
import pytest

from layerloom.catalog import load as catalog
from layerloom.errors import BuildError
from layerloom.model.objects import make

REQUIRED: dict[str, Any] = {
    "average": "macro",
    "boundaries": [10, 20],
    "decay_rate": 0.5,
    "decay_steps": 10,
    "first_decay_steps": 10,
    "initial_learning_rate": 0.1,
    "num_classes": 3,
    "precision": 0.5,
    "recall": 0.5,
    "sensitivity": 0.5,
    "specificity": 0.5,
    "target_class_ids": [0],
    "values": [0.1, 0.01, 0.001],
}
KINDS: dict[str, tuple[Any, type]] = {
    "losses": ("loss", keras.losses.Loss),
    "metrics": ("metric", keras.metrics.Metric),
    "optimizers": ("optimizer", keras.optimizers.Optimizer),
    "schedules": ("schedule", keras.optimizers.schedules.LearningRateSchedule),
    "initializers": ("initializer", keras.initializers.Initializer),
    "regularizers": ("regularizer", keras.regularizers.Regularizer),
    "constraints": ("constraint", keras.constraints.Constraint),
}
EVERY = [(section, entry["class_name"]) for section in KINDS for entry in catalog.document()[section]]


@pytest.mark.parametrize(("section", "class_name"), EVERY)
def test_every_object_of_the_catalogue_constructs(section: str, class_name: str) -> None:
    kind, base = KINDS[section]
    entry = catalog.find(kind, class_name)
    assert entry is not None
    config = {name: REQUIRED[name] for name in entry.required}
    assert isinstance(make(kind, class_name, config), base)
    for alias in entry.aliases:
        assert type(make(kind, alias, config)) is type(make(kind, class_name, config))


@pytest.mark.parametrize(("section", "class_name"), EVERY)
def test_written_out_defaults_construct_too(section: str, class_name: str) -> None:
    """A form sends every parameter it shows, defaults included."""
    kind, base = KINDS[section]
    entry = catalog.find(kind, class_name)
    assert entry is not None
    defaults = {name: schema["default"] for name, schema in entry.properties.items() if "default" in schema}
    assert isinstance(make(kind, class_name, defaults | {name: REQUIRED[name] for name in entry.required}), base)


def test_objects_inside_objects_are_built() -> None:
    layer = make(
        "layer",
        "Bidirectional",
        {"layer": {"class_name": "LSTM", "config": {"units": 3, "kernel_regularizer": {"class_name": "L2"}}}},
        name="both",
    )
    assert layer.name == "both"
    assert isinstance(layer.forward_layer.cell.kernel_regularizer, keras.regularizers.L2)
    schedule = {"class_name": "PiecewiseConstantDecay", "config": {"boundaries": [1], "values": [0.1, 0.01]}}
    optimizer = make("optimizer", "SGD", {"learning_rate": schedule})
    assert float(optimizer.learning_rate) == pytest.approx(0.1)


def lambda_inside(wrapper: str) -> dict[str, Any]:
    inner = {"class_name": "Lambda", "config": {"function": "print"}}
    return {"cell" if wrapper == "RNN" else "layer": inner}


@pytest.mark.parametrize("wrapper", ["Bidirectional", "TimeDistributed", "RNN", "SpectralNormalization"])
def test_lambda_is_refused_inside_other_layers(wrapper: str) -> None:
    with pytest.raises(BuildError, match="Lambda cannot be used here") as caught:
        make("layer", wrapper, lambda_inside(wrapper))
    assert caught.value.code == "refused_class"


@pytest.mark.parametrize("name", ["Lambda", "TFSMLayer", "Model", "Sequential", "Layer", "os.system", "__class__"])
def test_only_the_catalogue_can_be_built(name: str) -> None:
    with pytest.raises(BuildError):
        make("layer", name, {})


def test_keras_own_complaints_are_cleaned() -> None:
    with pytest.raises(BuildError, match="Conv2D refuses its parameters: The number of filters must be") as caught:
        make("layer", "Conv2D", {"filters": 3, "kernel_size": 2, "groups": 2})
    assert "\x1b" not in caught.value.message
    assert "\n" not in caught.value.message


@pytest.mark.parametrize("class_name", ["Adam", "SGD"])
def test_a_whole_number_is_a_rate_too(class_name: str):
    """JSON written by a browser has no 1.0."""
    optimizer = make("optimizer", class_name, {"learning_rate": 1})
    assert float(optimizer.learning_rate) == 1.0
