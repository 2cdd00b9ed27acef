"""The traits of every layer and optimizer of the catalogue agree with Keras."""

import inspect
from collections.abc import Iterator
from typing import Any

import keras
import numpy as np
import pytest

from layerloom.catalog import load
from layerloom.catalog.entry import Entry
from layerloom.catalog.traits import tables
from layerloom.model.objects import make

# Samples of one to four axes, every size another one, so that no two axes are taken for each other.
SHAPES = ((4, 5), (4, 6, 5), (4, 9, 8, 3), (4, 6, 7, 8, 3))
# By default they change nothing, or what their other layers do; a parameter decides.
BY_CONFIG = {"Cropping2D", "Normalization", "Pipeline", "Solarization", "TimeDistributed", "SpectralNormalization"}
# They keep a shape that they need not keep, or that another parameter changes.
SHAPE_BY_CONFIG = BY_CONFIG | {
    "AutoContrast",
    "ContrastLimitedAdaptiveHistogramEqualization",
    "Discretization",
    "Hashing",
    "STFTSpectrogram",
}
# What they give depends on more than their values: sizes by resampling, or another layer.
LINEAR_BY_CONFIG = BY_CONFIG | {"CenterCrop", "Resizing", "Masking"}


def rows(shape: tuple[int, ...], seed: int) -> np.ndarray:
    return np.random.default_rng(seed).normal(size=shape).astype(np.float32)


def entries() -> list[Entry]:
    """The layers of one input that a palette offers and that take plain numbers."""
    layers = [load.layer(item["class_name"]) for item in load.document()["layers"]]
    return [
        entry
        for entry in layers
        if entry.palette and entry.inputs == "one" and entry.class_name != "InputLayer" and not entry.traits["indices"]
    ]


def made(entry: Entry) -> Iterator[tuple[Any, np.ndarray]]:
    """The layer as a form begins with it, as a function of rows outside training, with rows of each rank it takes."""
    config = {name: entry.properties[name]["x-start"] for name in entry.required}
    for shape in SHAPES:
        layer = make("layer", entry.class_name, config)
        more = {"training": False} if "training" in inspect.signature(layer.call).parameters else {}

        def call(x: np.ndarray, layer: Any = layer, more: dict[str, Any] = more) -> np.ndarray:
            return np.asarray(layer(x, **more))

        try:
            call(rows(shape, 0))
        except Exception:  # noqa: BLE001 - a layer that takes no such rows says so in its own way
            continue
        yield call, rows(shape, 1)


@pytest.fixture(scope="module")
def behaviour() -> dict[str, dict[str, bool]]:
    """What each layer does, by name: gives the same values, keeps the shape, picks values, is linear."""
    found: dict[str, dict[str, bool]] = {}
    for entry in entries():
        seen: list[dict[str, bool]] = []
        for call, x in made(entry):
            given, zero = call(x), call(np.zeros_like(x))
            other = rows(x.shape, 2)
            with np.errstate(invalid="ignore"):
                linear = np.allclose(call(x + other) - given, call(other) - zero, atol=1e-4)
            seen.append(
                {
                    "same": given.shape == x.shape and np.array_equal(given, x),
                    "shape": given.shape == x.shape,
                    "picks": set(np.ravel(given)) <= {*np.ravel(x), np.float32(0)},
                    "order": np.array_equal(np.ravel(given), np.ravel(x)),
                    "all": np.array_equal(np.sort(np.ravel(given)), np.sort(np.ravel(x))),
                    "linear": linear,
                }
            )
        if seen:
            found[entry.class_name] = {key: all(each[key] for each in seen) for key in seen[0]}
    return found


def those(trait: str, value: Any) -> set[str]:
    return {entry.class_name for entry in entries() if entry.traits[trait] == value}


def seen(behaviour: dict[str, dict[str, bool]], key: str, names: set[str]) -> set[str]:
    return {name for name in names if behaviour[name][key]}


def test_what_passes_values_does_so(behaviour: dict[str, dict[str, bool]]) -> None:
    known = set(behaviour)
    assert {name for name in known if behaviour[name]["same"]} - BY_CONFIG - {"Masking"} == those("passes", "same")
    for value, key in (("reshaped", "order"), ("moved", "all"), ("picked", "picks")):
        names = those("passes", value) & known
        assert names
        assert seen(behaviour, key, names) == names
    # An activation that gives 0 for what it does not pass is told by its group.
    activations = {entry.class_name for entry in entries() if entry.group == "activation"}
    passing = {name for name in known if behaviour[name]["picks"]} - BY_CONFIG - activations
    assert passing == {entry.class_name for entry in entries() if entry.traits["passes"]} & known - BY_CONFIG


def test_what_keeps_a_shape_does_so(behaviour: dict[str, dict[str, bool]]) -> None:
    known = set(behaviour)
    kept = {name for name in known if behaviour[name]["shape"]}
    assert kept - SHAPE_BY_CONFIG == (those("keeps_shape", True) & known) - SHAPE_BY_CONFIG
    assert (those("keeps_shape", True) & known) <= kept


def test_what_is_linear_is_so(behaviour: dict[str, dict[str, bool]]) -> None:
    known = set(behaviour)
    linear = {name for name in known if behaviour[name]["linear"]}
    assert linear - LINEAR_BY_CONFIG == (those("linear", True) & known) - LINEAR_BY_CONFIG
    assert (those("linear", True) & known) <= linear


def test_noise_acts_in_training_only() -> None:
    for entry in entries():
        if entry.group != "regularization":
            continue
        config = {name: entry.properties[name]["x-start"] for name in entry.required}
        changed: list[bool] = []
        for shape in SHAPES:
            x = rows(shape, 1)
            layer = make("layer", entry.class_name, config)
            try:
                given: Any = layer(x, training=True) if entry.traits["noise"] else layer(x)
            except ValueError:
                continue
            changed.append(not np.array_equal(np.asarray(given), x))
        assert changed, entry.class_name
        assert any(changed) is entry.traits["noise"], entry.class_name


@pytest.mark.parametrize("name", sorted(tables.COMBINES))
def test_merges_combine_as_told(name: str) -> None:
    a, b = rows((3, 4), 1), rows((3, 4), 2)
    config = {"axes": 1} if name == "Dot" else {}
    given = np.asarray(make("layer", name, config)([a, b]))
    expected = {
        "join": np.concatenate([a, b], axis=-1),
        "sum": a + b,
        "difference": a - b,
        "product": a * b,
        "mean": (a + b) / 2,
        "largest": np.maximum(a, b),
        "smallest": np.minimum(a, b),
        "dot": np.sum(a * b, axis=1, keepdims=True),
    }[tables.COMBINES[name]]
    assert np.allclose(given, expected, atol=1e-6)


def test_every_merge_is_told() -> None:
    merging = {item["class_name"] for item in load.document()["layers"] if item["group"] == "merging"}
    assert merging == set(tables.COMBINES)


@pytest.mark.parametrize("name", sorted(tables.ACTIVATIONS))
def test_an_activation_layer_is_the_activation_of_that_name(name: str) -> None:
    x = rows((4, 5), 1)
    function = getattr(keras.activations, tables.ACTIVATIONS[name])
    # A slope of its own is another number than the function's.
    config = {"negative_slope": 0.2} if name == "LeakyReLU" else {}
    assert np.allclose(np.asarray(make("layer", name, config)(x)), np.asarray(function(x)), atol=1e-6)


@pytest.mark.parametrize("bins", [2, 3, 7])
def test_numbers_stay_below_what_is_told(bins: int) -> None:
    many = np.random.default_rng(0).normal(scale=10, size=(500, 4)).astype(np.float32)
    hashed = np.asarray(make("layer", "Hashing", {"num_bins": bins})(many.astype(np.int32)))
    assert (hashed.min(), hashed.max()) == (0, bins - 1)
    bounds = [float(bound) for bound in range(bins)]
    found = np.asarray(make("layer", "Discretization", {"bin_boundaries": bounds})(many))
    assert (found.min(), found.max()) == (0, bins)


def test_gates_kernels_and_masks_are_kerass() -> None:
    for name, gates in (("SimpleRNN", 1), ("GRU", 3), ("LSTM", 4)):
        assert load.trait("layer", name, "gates") == gates
    assert load.trait("layer", "ConvLSTM2D", "gates") is None
    kernels = {item["traits"]["kernel"] for item in load.document()["layers"]}
    assert kernels == {
        None,
        "units",
        "positions",
        "transposed",
        "depthwise",
        "separable",
        "gates",
        "table",
        "equation",
    }
    assert {item["class_name"] for item in load.document()["layers"] if item["traits"]["masks"]} == {
        "Embedding",
        "ReversibleEmbedding",
        "Masking",
    }


def test_tables_name_layers_that_there_are() -> None:
    named = {*tables.PASSES, *tables.AUGMENTS, *tables.KEEPS_SHAPE, *tables.LINEAR, *tables.COMBINES}
    named |= {*tables.ACTIVATIONS, *tables.INDICES, *tables.NUMBERS, *tables.COMMON}
    assert named <= set(load.catalog().names("layer"))


def test_an_optimizers_slots_are_counted() -> None:
    slots = {item["class_name"]: item["traits"]["slots"] for item in load.document()["optimizers"]}
    assert (slots["SGD"], slots["Lion"], slots["RMSprop"], slots["Adam"]) == (0, 1, 1, 2)
    assert load.trait("optimizer", "SGD", "more_slots")["momentum"] == 1
    assert "nesterov" not in load.trait("optimizer", "SGD", "more_slots")


def test_the_weights_of_an_optimizer_stay_at_a_gradient_of_0_unless_it_computes_them_from_a_slot():
    moved: set[str] = set()
    for item in load.document()["optimizers"]:
        weight = keras.Variable(np.full((2, 2), 0.5, dtype=np.float32), name="kernel")
        made: Any = getattr(keras.optimizers, item["class_name"])(learning_rate=0.001)
        made.apply([keras.ops.zeros((2, 2))], [weight])
        # Some let weights decay, by a share of the rate.
        if not np.allclose(weight.numpy(), 0.5, rtol=1e-3):
            moved.add(item["class_name"])
    assert moved == {item["class_name"] for item in load.document()["optimizers"] if item["traits"]["computed_from"]}


def test_slots_that_hold_weights_are_found():
    copies = {item["class_name"]: item["traits"]["copies"] for item in load.document()["optimizers"]}
    assert copies.pop("ScheduleFreeAdamW") == ["average", "momentum"]
    assert all(slots == ["average"] for slots in copies.values())


@pytest.mark.parametrize(
    "name", [entry["class_name"] for entry in load.document()["layers"] if entry["traits"]["wraps"]]
)
def test_what_hides_a_penalty_adds_none_to_the_loss(name: str) -> None:
    entry = load.layer(name)
    inner = "LSTM" if entry.traits["recurrent"] else "Dense"
    config = {"units": 3, "activity_regularizer": "l2"}
    wrapper: Any = make("layer", name, {"layer": {"class_name": inner, "config": config}})
    wrapper(rows((4, 6, 5), 0))
    assert (not wrapper.losses) is entry.traits["hides_penalty"]
