"""Frames of real models, read back from their bytes."""

from typing import Any

import keras
import numpy as np
import pytest

from layerloom.datasets.prepare import Prepared, prepare
from layerloom.model.build import Preparation, build_model
from layerloom.model.compile import compile_model
from layerloom.spec import DataSpec, NetworkSpec, TrainingSpec
from layerloom.training.engine.fit import FitEngine
from layerloom.training.frames.file import MOST_BYTES, decode
from layerloom.training.frames.painter import Painter
from layerloom.training.frames.plane import grid, square_around

Layers = list[dict[str, Any]]


def dense(units: int, activation: str = "relu", **config: Any) -> dict[str, Any]:
    return {"class_name": "Dense", "config": {"units": units, "activation": activation} | config}


def painted(layers: Layers, **data: Any) -> tuple[keras.Model, Prepared, Painter]:
    keras.utils.set_random_seed(0)
    network = NetworkSpec.model_validate({"layers": layers})
    rows = prepare(DataSpec.model_validate({"dataset": "spiral"} | data))
    model = build_model(network, rows.sample_shape, Preparation(rows.normalization, rows.scale))
    return model, rows, Painter(model, network, rows)


def test_the_boundary_is_the_networks_output_over_the_plane():
    model, rows, painter = painted([dense(8), dense(2, "softmax")])

    header, values = decode(painter.frame(3))

    domain = header["domain"]
    low, high = rows.x_train.min(axis=0), rows.x_train.max(axis=0)
    assert domain["x"][0] < low[0] < high[0] < domain["x"][1]
    assert domain["y"][1] - domain["y"][0] == pytest.approx(domain["x"][1] - domain["x"][0], rel=1e-4)
    boundary = values["boundary", "dense_2"]
    assert boundary.shape == (2, 64, 64)
    # The first row is the top, the first column the left.
    step = (domain["x"][1] - domain["x"][0]) / 64
    corner = np.array([[domain["x"][0] + step / 2, domain["y"][1] - step / 2]], dtype=np.float32)
    np.testing.assert_allclose(boundary[:, 0, 0], np.asarray(model(corner))[0], atol=0.01)
    np.testing.assert_allclose(boundary.sum(axis=0), 1, atol=0.02)


def test_tiles_are_what_each_unit_sees_and_dead_ones_are_named():
    layers = [dense(4), dense(2, "softmax")]
    model, _, painter = painted(layers)
    kernel, bias = model.get_layer("dense_1").get_weights()
    bias[:] = [0, 0, -1_000, 0]
    model.get_layer("dense_1").set_weights([kernel, bias])

    header, values = decode(painter.frame(1))

    (tiles,) = [part for part in header["parts"] if part["kind"] == "tiles" and part["node"] == "dense_1"]
    assert (tiles["shape"], tiles["units"], tiles["total"], tiles["dead"]) == ([4, 24, 24], [0, 1, 2, 3], 4, [2])
    points = grid(header["domain"], 24)
    expected = np.maximum(points @ kernel + bias, 0).T.reshape(4, 24, 24)
    np.testing.assert_allclose(values["tiles", "dense_1"], expected, atol=0.02 * expected.max())


def test_weights_are_the_kernel_with_evenly_picked_units():
    model, _, painter = painted([dense(100), dense(2, "softmax")])

    header, values = decode(painter.frame(1))

    (part,) = [part for part in header["parts"] if part["kind"] == "weights" and part["node"] == "dense_2"]
    assert (part["from_total"], part["to_total"], len(part["from_units"])) == (100, 2, 32)
    assert part["from_units"][0] == 0
    assert part["from_units"][-1] == 99
    kernel = model.get_layer("dense_2").get_weights()[0]
    np.testing.assert_allclose(values["weights", "dense_2"], kernel[part["from_units"]], atol=part["scale"])


@pytest.mark.parametrize(("width", "depth"), [(3, 8), (32, 8), (500, 8), (8, 50), (2, 300)])
def test_a_frame_fits_however_wide_and_deep_the_network(width: int, depth: int):
    _, _, painter = painted([*(dense(width) for _ in range(depth)), dense(2, "softmax")])

    content = painter.frame(1)

    assert len(content) <= MOST_BYTES
    header, _ = decode(content)
    assert header["parts"][0]["kind"] == "boundary"
    if depth == 8:
        # Room is used, and shared evenly.
        drawn = {part["shape"][0] for part in header["parts"] if part["kind"] == "tiles" and part["node"] != "dense_9"}
        assert drawn == {{3: 3, 32: 9, 500: 8}[width]}
    assert len(painter.frame(2)) == pytest.approx(len(content), abs=100)


def test_tiles_are_of_layers_that_do_something():
    network: Layers = [
        dense(4, "linear"),
        {"class_name": "Dropout", "config": {"rate": 0.5}},
        {"class_name": "ReLU"},
        dense(2, "softmax"),
    ]
    _, _, painter = painted(network)

    header, _ = decode(painter.frame(1))

    tiles = {part["node"] for part in header["parts"] if part["kind"] == "tiles"}
    assert tiles == {"dense_1", "relu_1", "dense_2"}


@pytest.mark.parametrize("dataset", ["hills", "plane"])
def test_a_regression_in_the_plane_has_one_output(dataset: str):
    _, _, painter = painted([dense(4), dense(1, "linear")], dataset=dataset)

    _, values = decode(painter.frame(1))

    assert values["boundary", "dense_2"].shape == (1, 64, 64)


def test_images_show_kernels_and_what_dense_units_look_for():
    convolution = {"class_name": "Conv2D", "config": {"filters": 6, "kernel_size": 3}}
    model, _, painter = painted(
        [convolution, {"class_name": "Flatten"}, dense(10, "softmax")], dataset="digits", shape=[8, 8, 1]
    )
    header, values = decode(painter.frame(1))
    assert header["domain"] is None
    assert {part["kind"] for part in header["parts"]} == {"weights", "kernels"}
    kernel = model.get_layer("conv2d_1").get_weights()[0]
    np.testing.assert_allclose(values["kernels", "conv2d_1"], kernel[:, :, 0].transpose(2, 0, 1), atol=0.01)
    # After a convolution a Dense layer no longer looks at the image.
    assert ("kernels", "dense_1") not in values

    model, _, painter = painted([dense(5), dense(10, "softmax")], dataset="digits")
    _, values = decode(painter.frame(1))
    kernel = model.get_layer("dense_1").get_weights()[0]
    np.testing.assert_allclose(values["kernels", "dense_1"], kernel.T.reshape(5, 8, 8), atol=0.01)
    assert ("kernels", "dense_2") not in values


@pytest.mark.parametrize(
    ("layers", "data", "shape"),
    [
        ([{"class_name": "GRU", "config": {"units": 5}}, dense(10, "softmax")], {"shape": [8, 8]}, (8, 5)),
        ([{"class_name": "LSTM", "config": {"units": 5}}, dense(10, "softmax")], {"shape": [8, 8]}, (8, 5)),
        ([{"class_name": "SimpleRNN", "config": {"units": 5}}, dense(10, "softmax")], {"shape": [8, 8]}, (8, 5)),
    ],
    ids=["GRU", "LSTM", "SimpleRNN"],
)
def test_recurrent_layers_show_their_input_weights(layers: Layers, data: dict[str, Any], shape: tuple[int, int]):
    _, _, painter = painted(layers, dataset="digits", **data)

    _, values = decode(painter.frame(1))

    (matrix,) = [part for (kind, node), part in values.items() if kind == "weights" and node != "dense_1"]
    assert matrix.shape == shape
    assert (matrix >= 0).all()


def test_drawing_changes_nothing_of_training():
    spec = TrainingSpec.model_validate({"loss": "sparse_categorical_crossentropy", "epochs": 4, "seed": 3})
    layers = [dense(8), {"class_name": "BatchNormalization"}, {"class_name": "Dropout", "config": {"rate": 0.4}}]
    weights: list[list[np.ndarray]] = []
    for draws in (False, True):
        model, rows, painter = painted([*layers, dense(2, "softmax")])
        compile_model(model, spec)
        callback = keras.callbacks.LambdaCallback(
            on_train_begin=lambda logs, draws=draws, painter=painter: painter.frame(0) if draws else None,
            on_epoch_end=lambda epoch, logs, draws=draws, painter=painter: painter.frame(epoch) if draws else None,
        )
        FitEngine().fit(model, rows.for_loss(spec.loss, 2), spec, [callback])
        weights.append(model.get_weights())

    for plain, drawn in zip(*weights, strict=True):
        np.testing.assert_array_equal(plain, drawn)


def test_a_square_around_one_point_is_a_square():
    domain = square_around(np.array([[2.0, 3.0]]))
    assert domain["x"][0] < 2 < domain["x"][1]
    assert domain["y"][0] < 3 < domain["y"][1]
