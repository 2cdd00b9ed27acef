"""Every layer of the catalogue: its shapes come without allocating, and it builds, trains a step and is saved."""

import random
import re
from pathlib import Path
from typing import Any

import keras
import numpy as np
import pytest

from layerloom.catalog import load as catalog
from layerloom.model.build import build_model
from layerloom.model.compile import compile_model
from layerloom.model.looking import looking, moved_by_scoring, values_of
from layerloom.model.shapes import trace
from layerloom.spec import NetworkSpec, TrainingSpec

# What a class needs beside the values that a form begins with, to fit the small shapes below.
CLASS_ARGUMENTS: dict[str, dict[str, Any]] = {
    "CategoryEncoding": {"num_tokens": 4},
    "CenterCrop": {"height": 4, "width": 4},
    "EinsumDense": {"output_shape": [3, 16]},
    "GroupNormalization": {"groups": 2},
    "MelSpectrogram": {"fft_length": 64, "sequence_stride": 32, "num_mel_bins": 8},
    "STFTSpectrogram": {"frame_length": 32},
}
SHAPES: dict[str, tuple[int, ...]] = {
    "ConvLSTM1D": (2, 5, 2),
    "ConvLSTM2D": (2, 5, 5, 2),
    "ConvLSTM3D": (2, 4, 4, 4, 2),
    "Attention": (3, 4),
    "AdditiveAttention": (3, 4),
    "EinsumDense": (3, 4),
    "GroupQueryAttention": (3, 4),
    "Masking": (3, 4),
    "MelSpectrogram": (256,),
    "MultiHeadAttention": (3, 4),
    "Permute": (3, 4),
    "STFTSpectrogram": (128, 1),
    "TimeDistributed": (3, 4),
}
BY_RANK: dict[str, tuple[int, ...]] = {"1D": (6, 2), "2D": (6, 6, 2), "3D": (4, 4, 4, 2)}
VECTOR_LAYERS = ("CategoryEncoding", "Discretization", "Hashing", "Normalization", "Rescaling")
# They take whole numbers.
INTEGERS = ("CategoryEncoding", "Embedding", "Hashing", "ReversibleEmbedding")

ALL = [entry["class_name"] for entry in catalog.document()["layers"]]
# Steps of recurrent layers; RNN repeats them.
CELLS = ("GRUCell", "LSTMCell", "SimpleRNNCell", "StackedRNNCells")
# The layers that cannot be fed here, each with its reason.
NOT_FED = {"InputLayer": "It feeds the others: each network of these tests begins with one."}
LAYERS = [name for name in ALL if name not in {*CELLS, *NOT_FED}]
# Some of them in every run of the tests, the others in the proofs.
SAMPLE = sorted(random.Random(len(LAYERS)).sample(LAYERS, 20))


def shape_for(class_name: str) -> tuple[int, ...]:
    if class_name in SHAPES:
        return SHAPES[class_name]
    rank = re.search(r"[123]D", class_name)
    if rank:
        return BY_RANK[rank.group()]
    group = catalog.layer(class_name).group
    if group == "recurrent":
        return (3, 4)
    if group == "preprocessing" and class_name not in VECTOR_LAYERS:
        return (8, 8, 3)
    return (4,)


def network_for(class_name: str) -> NetworkSpec:
    entry = catalog.layer(class_name)
    config = {name: entry.properties[name]["x-start"] for name in entry.required}
    config |= CLASS_ARGUMENTS.get(class_name, {})
    dtype = {"dtype": "int32"} if class_name in INTEGERS else {}
    nodes = [
        {"id": "rows", "class_name": "InputLayer", "config": dtype},
        {"id": "tested", "class_name": class_name, "config": config},
        # Flatten would lose the mask.
        {"id": "flat", "class_name": "GlobalAveragePooling1D" if class_name == "Masking" else "Flatten"},
        {"id": "value", "class_name": "Dense", "config": {"units": 1}},
    ]
    edges = [("rows", "tested"), ("tested", "flat"), ("flat", "value")]
    if entry.inputs == "many":
        edges.append(("rows", "tested"))
    return NetworkSpec.model_validate(
        {"nodes": nodes, "edges": [{"source": source, "target": target} for source, target in edges]}
    )


def check_layer(class_name: str, folder: Path, network: NetworkSpec | None = None) -> None:
    keras.utils.set_random_seed(0)
    network, shape = network or network_for(class_name), shape_for(class_name)

    traced = trace(network, shape)
    assert traced.problems == []
    model = build_model(network, shape)
    for layer in model.layers:
        assert traced.nodes[layer.name].params == layer.count_params()
        trainable = sum(int(np.prod(weight.shape)) for weight in layer.trainable_weights)
        assert traced.nodes[layer.name].trainable == trainable
    assert tuple(traced.nodes["tested"].output) == tuple(model.get_layer("tested").output.shape)

    rows = np.random.default_rng(0)
    x = rows.integers(0, 4, (4, *shape)) if class_name in INTEGERS else rows.random((4, *shape), dtype=np.float32)
    compile_model(model, TrainingSpec.model_validate({"loss": "mse"}))
    history = model.fit(x, np.ones((4, 1), dtype=np.float32), batch_size=4, epochs=1, verbose=0)  # pyright: ignore[reportArgumentType]
    assert np.isfinite(history.history["loss"][0])

    check_looking(model, x)

    model.save(folder / "model.keras")
    again: Any = keras.models.load_model(folder / "model.keras", compile=False, safe_mode=True)
    np.testing.assert_allclose(again(x, training=False), model(x, training=False), atol=1e-5)


def check_looking(model: Any, x: np.ndarray) -> None:
    """Looking writes nothing, and what scoring writes is known: a run puts that back."""
    before = values_of(model.variables)
    with looking(model):
        model(x, training=False)
    assert changed(model, before) == []
    expected = [variable.path for variable in moved_by_scoring(model, x)]
    model(x, training=False)
    assert changed(model, before) == expected


def changed(model: Any, before: list[np.ndarray]) -> list[str]:
    return [
        variable.path
        for variable, value in zip(model.variables, before, strict=True)
        if not np.array_equal(variable.numpy(), value, equal_nan=value.dtype.kind == "f")
    ]


@pytest.mark.parametrize("class_name", SAMPLE)
def test_a_layer_keeps_the_contract(class_name: str, tmp_path: Path) -> None:
    check_layer(class_name, tmp_path)


@pytest.mark.proof
@pytest.mark.parametrize("class_name", sorted(set(LAYERS) - set(SAMPLE)))
def test_every_other_layer_keeps_the_contract(class_name: str, tmp_path: Path) -> None:
    check_layer(class_name, tmp_path)


@pytest.mark.parametrize("class_name", CELLS)
def test_a_cell_keeps_the_contract_inside_rnn(class_name: str, tmp_path: Path) -> None:
    inner = {"class_name": "GRUCell", "config": {"units": 2}}
    config: dict[str, Any] = {"cells": [inner, inner]} if class_name == "StackedRNNCells" else {"units": 3}
    network = network_for("RNN")
    network.nodes[1].config["cell"] = {"class_name": class_name, "config": config}
    check_layer("RNN", tmp_path, network)


def test_every_layer_is_fed_or_says_why_not() -> None:
    assert sorted([*LAYERS, *CELLS, *NOT_FED]) == sorted(ALL)
    assert all(reason.endswith(".") for reason in NOT_FED.values())
    offered = {entry["class_name"] for entry in catalog.document()["layers"] if entry["palette"]}
    assert offered == set(LAYERS)
