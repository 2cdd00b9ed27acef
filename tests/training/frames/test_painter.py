"""Frames of real models, read back from their bytes."""

from typing import Any

import keras
import numpy as np
import pytest

from layerloom.datasets.prepare import Prepared, prepare
from layerloom.model.build import Preparation, build_model
from layerloom.model.compile import compile_model
from layerloom.recipe import training_recipe
from layerloom.spec import RunSpec, TrainingSpec
from layerloom.training.engine.resident import ResidentEngine
from layerloom.training.frames.file import MOST_BYTES, decode
from layerloom.training.frames.painter import Painter
from layerloom.training.frames.plane import grid

Layers = list[dict[str, Any]]


def dense(units: int, activation: str = "relu", **config: Any) -> dict[str, Any]:
    return {"class_name": "Dense", "config": {"units": units, "activation": activation} | config}


def painted(
    layers: Layers, *, frames: dict[str, Any] | None = None, training: dict[str, Any] | None = None, **data: Any
) -> tuple[keras.Model, Prepared, Painter]:
    keras.utils.set_random_seed(0)
    loss = "mse" if layers[-1]["config"]["units"] == 1 else "sparse_categorical_crossentropy"
    spec = RunSpec.model_validate(
        {
            "network": {"layers": layers},
            "data": {"dataset": "spiral"} | data,
            "training": {"loss": loss} | (training or {}),
            "frames": frames or {},
        }
    )
    rows = prepare(spec.data)
    model = build_model(spec.network, rows.sample_shape, Preparation(rows.normalization, rows.scale))
    compile_model(model, spec.training)
    rows = rows.for_loss(spec.training.loss, model.output_shape[-1])
    return model, rows, Painter(model, spec, rows)


def parts(header: dict[str, Any], kind: str) -> dict[str, dict[str, Any]]:
    """The headers of a kind's parts, by node."""
    return {part["node"]: part for part in header["parts"] if part["kind"] == kind}


class Watcher(keras.callbacks.Callback):
    """Draws before training and after each epoch, and keeps what it is told of them."""

    def __init__(self, painter: Painter | None) -> None:
        super().__init__()
        self.logs: list[dict[str, float]] = []
        self._draw = painter.frame if painter else lambda epoch: epoch

    def on_train_begin(self, logs: dict[str, Any] | None = None) -> None:
        self._draw(0)

    def on_epoch_end(self, epoch: int, logs: dict[str, Any] | None = None) -> None:
        self.logs.append({name: float(value) for name, value in (logs or {}).items()})
        self._draw(epoch + 1)


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


@pytest.mark.parametrize(
    ("width", "depth"), [(3, 8), (32, 8), (500, 8), (8, 50), pytest.param(2, 300, marks=pytest.mark.proof)]
)
def test_a_frame_fits_however_wide_and_deep_the_network(width: int, depth: int):
    _, _, painter = painted([*(dense(width) for _ in range(depth)), dense(2, "softmax")])

    content = painter.frame(1)

    assert len(content) <= MOST_BYTES
    header, _ = decode(content)
    assert header["parts"][0]["kind"] == "boundary"
    if depth == 8:
        # Room is used, and shared evenly.
        drawn = {part["shape"][0] for part in header["parts"] if part["kind"] == "tiles" and part["node"] != "dense_9"}
        assert drawn == {{3: 3, 32: 8, 500: 7}[width]}
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
    assert {part["kind"] for part in header["parts"]} == {"weights", "kernels", "layers"}
    kernel = model.get_layer("conv2d_1").get_weights()[0]
    np.testing.assert_allclose(values["kernels", "conv2d_1"], kernel[:, :, 0].transpose(2, 0, 1), atol=0.01)
    # After a convolution a Dense layer no longer looks at the image.
    assert ("kernels", "dense_1") not in values

    model, _, painter = painted([dense(5), dense(10, "softmax")], dataset="digits")
    header, values = decode(painter.frame(1))
    kernel = model.get_layer("dense_1").get_weights()[0]
    np.testing.assert_allclose(values["kernels", "dense_1"], kernel.T.reshape(5, 8, 8), atol=0.01)
    assert ("kernels", "dense_2") not in values
    # What is no kernel of the image is drawn over the plane of its principal components.
    assert header["plane"]["kind"] == "pca"
    assert parts(header, "tiles").keys() == {"dense_2"}


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


@pytest.mark.parametrize("dataset", ["spiral", "breast_cancer"])
def test_drawing_changes_nothing_of_training(dataset: str):
    spec = TrainingSpec.model_validate(
        {"loss": "sparse_categorical_crossentropy", "epochs": 4, "seed": 3, "metrics": ["accuracy"]}
    )
    layers = [
        dense(8, activity_regularizer="l2", kernel_regularizer="l2"),
        {"class_name": "BatchNormalization"},
        {"class_name": "GaussianNoise", "config": {"stddev": 0.1}},
        {"class_name": "Dropout", "config": {"rate": 0.4}},
    ]
    trained: list[tuple[list[np.ndarray], list[dict[str, float]]]] = []
    for draws in (False, True):
        model, rows, painter = painted([*layers, dense(2, "softmax")], dataset=dataset)
        compile_model(model, spec)
        watcher = Watcher(painter if draws else None)
        ResidentEngine().fit(model, rows, training_recipe(spec, classes=2), [watcher])
        trained.append((model.get_weights(), watcher.logs))

    (plain, curves), (drawn, same) = trained
    assert len(curves) == 4
    assert curves == same
    for one, other in zip(plain, drawn, strict=True):
        np.testing.assert_array_equal(one, other)


@pytest.mark.parametrize("frames", [{}, {"plane": [0, 12]}], ids=["principal", "features"])
def test_a_table_is_seen_through_a_plane_with_its_rows_on_it(frames: dict[str, Any]):
    model, rows, painter = painted([dense(8), dense(3, "softmax")], dataset="wine", frames=frames)

    header, values = decode(painter.frame(1))

    assert header["plane"]["of"] == 13
    boundary = values["boundary", "dense_2"]
    assert boundary.shape == (3, 48, 48)
    mean, deviation = rows.x_train.mean(axis=0), rows.x_train.std(axis=0)
    # What stands in the middle of the picture is what the network says of that place.
    x, y = (sum(header["domain"][axis]) / 2 for axis in "xy")
    if frames:
        place = mean.copy()
        place[[0, 12]] = x, y
    else:
        axes = np.linalg.svd((rows.x_train - mean) / deviation)[2][:2]
        axes *= np.sign(axes[np.arange(2), np.abs(axes).argmax(axis=1)])[:, None]
        place = mean + deviation * (np.array([x, y]) @ axes)
    said = np.asarray(model(place[None].astype(np.float32)))[0]
    np.testing.assert_allclose(boundary[:, 23:25, 23:25].mean(axis=(1, 2)), said, atol=0.02)
    points = values["points", ""]
    assert parts(header, "points")[""]["training"] == len(rows.x_train)
    assert points.shape == (3, len(rows.x_train) + len(rows.x_validation))
    assert points[2].round().tolist() == [*rows.y_train.tolist(), *rows.y_validation.tolist()]
    assert values["tiles", "dense_1"].shape == (8, 24, 24)


def test_a_feature_that_is_not_there_is_said():
    with pytest.raises(ValueError, match=r"features \[0, 13\], counted from 0, but the data has only 13"):
        painted([dense(3, "softmax")], dataset="wine", frames={"plane": [0, 13]})


def test_layers_and_judgement_come_with_the_first_epoch():
    _, _, painter = painted([dense(8), dense(2, "softmax")])

    before, _ = decode(painter.frame(0))
    after, _ = decode(painter.frame(1))

    assert not parts(before, "layers")
    assert before["validation"] is None
    assert [layer["node"] for layer in parts(after, "layers")[""]["layers"]] == ["dense_1", "dense_2"]
    assert np.sum(after["validation"]["confusion"]) == after["validation"]["rows"] == 100


def test_a_regression_brings_pairs():
    model, rows, painter = painted([dense(4), dense(1, "linear")], dataset="diabetes")

    header, values = decode(painter.frame(1))

    said = np.asarray(model(rows.x_validation))[:, 0]
    np.testing.assert_allclose(values["pairs", ""][1], said, atol=0.01 * np.ptp(said))
    assert header["validation"]["mae"] == pytest.approx(np.abs(said - rows.y_validation[:, 0]).mean(), rel=1e-3)
    assert values["boundary", "dense_2"].shape == (1, 48, 48)
