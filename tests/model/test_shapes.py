"""Shapes and counts without memory, errors at their node."""

import resource
import time
from typing import Any

import numpy as np
import pytest

from layerloom.model.build import build_model
from layerloom.model.shapes import trace
from layerloom.spec import NetworkSpec


def layer(class_name: str, **config: Any) -> dict[str, Any]:
    return {"class_name": class_name, "config": config}


def stack(*layers: dict[str, Any]) -> NetworkSpec:
    return NetworkSpec.model_validate({"layers": list(layers)})


ARCHITECTURES: dict[str, tuple[list[dict[str, Any]], list[int]]] = {
    "dense": ([layer("Dense", units=16, activation="relu"), layer("Dense", units=2, use_bias=False)], [2]),
    "batch norm": ([layer("Dense", units=8), layer("BatchNormalization"), layer("Dense", units=3)], [4]),
    "batch norm without scale": ([layer("BatchNormalization", scale=False, center=False)], [4]),
    "convolution": (
        [
            layer("Conv2D", filters=8, kernel_size=3, padding="same"),
            layer("MaxPooling2D"),
            layer("Conv2D", filters=4, kernel_size=[3, 1], groups=2),
            layer("Flatten"),
            layer("Dense", units=10),
        ],
        [8, 8, 2],
    ),
    "separable": (
        [layer("SeparableConv2D", filters=6, kernel_size=3), layer("DepthwiseConv2D", kernel_size=2)],
        [8, 8, 3],
    ),
    "transposed": ([layer("Conv2DTranspose", filters=3, kernel_size=3, strides=2)], [4, 4, 2]),
    "recurrent": (
        [layer("LSTM", units=8, return_sequences=True), layer("GRU", units=4, reset_after=False)],
        [7, 3],
    ),
    "bidirectional": (
        [layer("Bidirectional", layer=layer("GRU", units=5)), layer("Dense", units=1)],
        [7, 3],
    ),
    "cells": (
        [
            layer(
                "RNN",
                cell=layer("StackedRNNCells", cells=[layer("LSTMCell", units=3), layer("SimpleRNNCell", units=2)]),
            )
        ],
        [7, 3],
    ),
    "time distributed": ([layer("TimeDistributed", layer=layer("Dense", units=5))], [7, 3]),
    "embedding": (
        [layer("InputLayer", dtype="int32"), layer("Embedding", input_dim=100, output_dim=8), layer("LSTM", units=4)],
        [10],
    ),
    "norms": (
        [layer("LayerNormalization"), layer("GroupNormalization", groups=2), layer("PReLU"), layer("RMSNormalization")],
        [6, 4],
    ),
    "frozen": ([layer("Dense", units=4, trainable=False), layer("Dense", units=2)], [3]),
    "spectral": ([layer("SpectralNormalization", layer=layer("Dense", units=4))], [3]),
    "low rank": ([layer("Dense", units=8, lora_rank=2)], [6]),
}


@pytest.mark.parametrize("name", ARCHITECTURES)
def test_counts_and_shapes_equal_keras_own(name: str) -> None:
    layers, shape = ARCHITECTURES[name]
    network = stack(*layers)
    traced = trace(network, shape)
    model = build_model(network, shape)
    assert traced.problems == []
    assert sum(node.params for node in traced.nodes.values()) == model.count_params()
    trainable = sum(int(np.prod(weight.shape)) for weight in model.trainable_weights)
    assert sum(node.trainable for node in traced.nodes.values()) == trainable
    for built in model.layers:
        assert tuple(traced.nodes[built.name].output) == tuple(built.output.shape)


def test_a_merge_of_branches_counts_both() -> None:
    network = NetworkSpec.model_validate(
        {
            "nodes": [
                {"id": "x", "class_name": "InputLayer"},
                {"id": "a", "class_name": "Dense", "config": {"units": 3}},
                {"id": "b", "class_name": "Dense", "config": {"units": 5}},
                {"id": "both", "class_name": "Concatenate"},
            ],
            "edges": [
                {"source": "x", "target": "a"},
                {"source": "x", "target": "b"},
                {"source": "a", "target": "both"},
                {"source": "b", "target": "both"},
            ],
        }
    )
    nodes = trace(network, [4]).nodes
    assert (nodes["a"].params, nodes["b"].params, nodes["both"].output) == (15, 25, [None, 8])


def test_ten_billion_weights_take_no_time_and_no_memory() -> None:
    network = stack(layer("Dense", units=100_000), layer("Dense", units=100_000))
    trace(stack(layer("Dense", units=1)), [2])
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    started = time.perf_counter()
    nodes = trace(network, [100_000]).nodes
    assert time.perf_counter() - started < 1.0
    # In KiB; the weights themselves would take 80 GB.
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 20_000
    assert nodes["dense_2"].params == 10_000_100_000


def test_real_layers_are_built_again_after_a_trace() -> None:
    trace(stack(layer("Dense", units=3)), [2])
    assert build_model(stack(layer("Dense", units=3)), [2]).count_params() == 9


def test_a_shape_mismatch_is_tied_to_its_node_and_the_rest_is_reported() -> None:
    traced = trace(stack(layer("Dense", units=4), layer("Reshape", target_shape=[3, 3]), layer("Flatten")), [2])
    (problem,) = traced.problems
    assert (problem.code, problem.node) == ("shape_mismatch", "reshape_1")
    assert list(traced.nodes) == ["inputlayer_1", "dense_1"]


def test_branches_beside_a_mismatch_are_still_reported() -> None:
    network = NetworkSpec.model_validate(
        {
            "nodes": [
                {"id": "x", "class_name": "InputLayer"},
                {"id": "bad", "class_name": "Conv2D", "config": {"filters": 1, "kernel_size": 3}},
                {"id": "after", "class_name": "Flatten"},
                {"id": "good", "class_name": "Dense", "config": {"units": 3}},
            ],
            "edges": [
                {"source": "x", "target": "bad"},
                {"source": "bad", "target": "after"},
                {"source": "x", "target": "good"},
            ],
        }
    )
    traced = trace(network, [4])
    assert [problem.node for problem in traced.problems] == ["bad"]
    assert list(traced.nodes) == ["x", "good"]


def test_add_names_its_node_when_shapes_differ() -> None:
    network = NetworkSpec.model_validate(
        {
            "nodes": [
                {"id": "x", "class_name": "InputLayer"},
                {"id": "a", "class_name": "Dense", "config": {"units": 3}},
                {"id": "sum", "class_name": "Add"},
            ],
            "edges": [
                {"source": "x", "target": "a"},
                {"source": "x", "target": "sum"},
                {"source": "a", "target": "sum"},
            ],
        }
    )
    (problem,) = trace(network, [4]).problems
    assert (problem.node, problem.values["inputs"]) == ("sum", [[None, 4], [None, 3]])


def test_a_missing_axis_is_told_in_numbers() -> None:
    (problem,) = trace(stack(layer("Conv2D", filters=2, kernel_size=3)), [8, 8]).problems
    assert problem.code == "wrong_rank"
    assert problem.message == "Conv2D takes samples with at least 3 axes; 'conv2d_1' gets (8, 8)."
    assert (problem.values["expected"], problem.values["received"]) == (3, [None, 8, 8])


def test_a_window_larger_than_the_image() -> None:
    (problem,) = trace(stack(layer("Conv2D", filters=2, kernel_size=9)), [8, 8, 1]).problems
    assert (problem.code, problem.node) == ("window_too_large", "conv2d_1")


def test_an_input_shape_of_its_own_must_fit_the_data() -> None:
    network = stack(layer("InputLayer", shape=[3]), layer("Dense", units=1))
    assert trace(network, None).nodes["dense_1"].params == 4
    assert trace(network, [3]).problems == []
    (problem,) = trace(network, [4]).problems
    assert (problem.code, problem.node, problem.field) == ("input_shape", "inputlayer_1", "shape")


def test_without_any_shape_nothing_is_known_and_nothing_is_wrong() -> None:
    traced = trace(stack(layer("Dense", units=1)), None)
    assert (traced.nodes, traced.problems) == ({}, [])


def test_an_axis_of_unknown_length_cannot_be_weighted() -> None:
    network = stack(layer("InputLayer", shape=[None, 3]), layer("Flatten"), layer("Dense", units=1))
    (problem,) = trace(network, None).problems
    assert problem.node == "dense_1"


@pytest.mark.parametrize("times", [1, 40, 400])
def test_samples_larger_than_any_machine_end_the_count(times: int) -> None:
    huge = [layer("UpSampling3D", size=[2**50] * 3)] * times
    found = trace(stack(*huge, layer("GlobalAveragePooling3D"), layer("Dense", units=2)), [8, 8, 8, 1])
    (problem,) = found.problems
    assert (problem.code, problem.node) == ("too_many_values", "upsampling3d_1")
    assert set(found.nodes) == {"inputlayer_1"}
