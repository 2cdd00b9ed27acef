"""Layers of real models in numbers, against what Keras and TensorFlow say themselves."""

from typing import Any

import keras
import numpy as np
import pytest
import tensorflow as tf

from layerloom.datasets.prepare import prepare
from layerloom.model.build import Preparation, build_model
from layerloom.model.compile import compile_model
from layerloom.spec import RunSpec
from layerloom.training.frames.layers import MOST_LAYERS, LayerProbe
from layerloom.training.frames.probe import probe_rows

Layers = list[dict[str, Any]]


def dense(units: int, activation: str = "relu", **config: Any) -> dict[str, Any]:
    return {"class_name": "Dense", "config": {"units": units, "activation": activation} | config}


def probe(layers: Layers, training: dict[str, Any] | None = None, **data: Any) -> tuple[keras.Model, Any, LayerProbe]:
    keras.utils.set_random_seed(0)
    spec = RunSpec.model_validate(
        {
            "network": {"layers": layers},
            "data": {"dataset": "spiral"} | data,
            "training": {"loss": "sparse_categorical_crossentropy"} | (training or {}),
        }
    )
    rows = prepare(spec.data)
    model = build_model(spec.network, rows.sample_shape, Preparation(rows.normalization, rows.scale))
    compile_model(model, spec.training)
    rows = rows.for_loss(spec.training.loss, model.output_shape[-1])
    return model, rows, LayerProbe(model, spec, rows)


def words(probe: LayerProbe) -> dict[str, dict[str, Any]]:
    part = probe.look().layers
    assert part is not None
    return {layer["node"]: layer for layer in part.more["layers"]}


def test_gradients_are_those_of_the_loss_with_penalties_and_class_weights():
    layers = [dense(8, kernel_regularizer="l2", activity_regularizer="l2"), dense(2, "softmax")]
    model, rows, looked = probe(layers, {"class_weight": {"1": 5.0}})
    found = words(looked)

    chosen = probe_rows(len(rows.x_train))
    x, y = rows.x_train[chosen], rows.y_train[chosen]
    losses: Any = keras.losses.sparse_categorical_crossentropy
    with tf.GradientTape() as tape:
        said = model(x, training=False)
        data_loss = tf.reduce_mean(losses(y, said) * np.where(y == 1, 5.0, 1.0).astype(np.float32))
        penalties: Any = model.losses
        loss = data_loss + tf.add_n(penalties)
    gradients: Any = tape.gradient(loss, model.trainable_variables)
    for node, (kernel, bias) in (("dense_1", gradients[:2]), ("dense_2", gradients[2:])):
        expected = np.concatenate([np.ravel(kernel), np.ravel(bias)])
        assert found[node]["gradients"]["norm"] == pytest.approx(np.linalg.norm(expected), rel=2e-3)
        assert found[node]["gradients"]["high"] == pytest.approx(expected.max(), rel=2e-3, abs=1e-6)


def test_it_follows_the_model():
    model, _, looked = probe([dense(4), dense(2, "softmax")])
    before = words(looked)["dense_1"]["weights"]
    layer = model.get_layer("dense_1")
    layer.set_weights([3 * np.ones_like(weight) for weight in layer.get_weights()])
    after = words(looked)["dense_1"]["weights"]
    assert before["mean"] != after["mean"] == 3.0
    assert after["norm"] == pytest.approx(3 * np.sqrt(12), rel=1e-3)


def test_dead_units_are_counted_and_have_no_gradient():
    buried = {"class_name": "Constant", "config": {"value": -50.0}}
    _, _, looked = probe([dense(8, bias_initializer=buried), dense(2, "softmax")])
    hidden = words(looked)["dense_1"]
    assert (hidden["units"], hidden["dead"]) == (8, 8)
    assert hidden["activations"]["zeros"] == 1.0
    assert hidden["gradients"]["norm"] == 0.0


def test_layers_with_weights_and_activations_are_looked_at():
    layers: Layers = [
        {"class_name": "Conv2D", "config": {"filters": 4, "kernel_size": 3}},
        {"class_name": "ReLU"},
        {"class_name": "BatchNormalization"},
        {"class_name": "MaxPooling2D", "config": {}},
        {"class_name": "Dropout", "config": {"rate": 0.5}},
        {"class_name": "Flatten"},
        dense(10, "softmax"),
    ]
    _, _, looked = probe(layers, dataset="digits", shape=[8, 8, 1])
    found = words(looked)
    assert list(found) == ["conv2d_1", "relu_1", "batchnormalization_1", "dense_1"]
    assert found["relu_1"]["weights"] is None
    assert found["relu_1"]["gradients"] is None
    assert found["relu_1"]["units"] == 4
    # What a convolution gives below 0, the relu after it makes 0.
    assert found["conv2d_1"]["activations"]["low"] < 0 < found["relu_1"]["activations"]["low"]
    assert found["conv2d_1"]["activations"]["zeros"] < 0.1 < found["relu_1"]["activations"]["zeros"]


@pytest.mark.parametrize(
    ("layers", "data"),
    [
        (
            [{"class_name": "LSTM", "config": {"units": 5}}, dense(10, "softmax")],
            {"dataset": "digits", "shape": [8, 8]},
        ),
        (
            [
                {"class_name": "Embedding", "config": {"input_dim": 17, "output_dim": 3}},
                {"class_name": "Flatten"},
                dense(10, "softmax"),
            ],
            {"dataset": "digits"},
        ),
    ],
    ids=["recurrent", "embedding"],
)
def test_every_kind_of_gradient_is_numbers(layers: Layers, data: dict[str, Any]):
    _, _, looked = probe(layers, **data)
    for layer in words(looked).values():
        assert layer["gradients"]["norm"] > 0


def test_of_a_deep_network_some_layers_are_looked_at():
    _, _, looked = probe([*(dense(2) for _ in range(MOST_LAYERS + 20)), dense(2, "softmax")])
    found = words(looked)
    assert len(found) == MOST_LAYERS
    assert next(iter(found)) == "dense_1"
    assert list(found)[-1] == f"dense_{MOST_LAYERS + 21}"


def test_without_validation_rows_nothing_is_judged():
    _, _, looked = probe([dense(2, "softmax")], split={"validation": 0.0})
    seen = looked.look()
    assert seen.validation is None
    assert seen.layers is not None
