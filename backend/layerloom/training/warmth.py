"""Warms a spare up before it has work, so that its first run starts at once."""

import keras
import numpy as np
import tensorflow as tf

from layerloom.datasets.prepare import Prepared
from layerloom.model.build import build_model
from layerloom.recipe import training_recipe
from layerloom.spec import RunSpec
from layerloom.training.aside import aside, group_aside
from layerloom.training.engine.resident import ResidentEngine
from layerloom.training.frames.painter import Painter


def warm_up() -> None:
    """Train and draw a throwaway network once, because TensorFlow loads and initializes much only at its first use.

    It has a lower priority, so that it does not slow down another run.
    """
    with group_aside():
        _begin_threads()
        if tf.config.list_physical_devices("GPU"):
            # The threads that GPU libraries start at their first use must not get the lower priority.
            _train_once()
        else:
            aside(_train_once)


def _begin_threads() -> None:
    """Let TensorFlow start its computing threads now: if started at a lower priority, they would keep it for good."""
    for device in tf.config.list_physical_devices("GPU"):
        # A spare must not take all of a GPU's memory while another run trains.
        tf.config.experimental.set_memory_growth(device, True)
    tf.add(1, 1)


def _train_once() -> None:
    rng = np.random.default_rng(0)
    x, y = rng.normal(size=(64, 2)).astype(np.float32), np.arange(64, dtype=np.int32) % 2
    rows = Prepared(
        x_train=x,
        y_train=y,
        x_validation=x,
        y_validation=y,
        x_test=x,
        y_test=y,
        sample_shape=(2,),
        facts={"kind": "points", "classes": ["0", "1"]},
        normalization=None,
        scale=None,
    )
    spec = RunSpec.model_validate(
        {
            "network": {"layers": [{"class_name": "Dense", "config": {"units": 2, "activation": "softmax"}}]},
            "data": {"dataset": "warmth"},
            "training": {"loss": "sparse_categorical_crossentropy", "epochs": 1},
        }
    )
    model = build_model(spec.network, rows.sample_shape)
    model.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
    ResidentEngine().fit(model, rows, training_recipe(spec.training, classes=2, outputs=2), [])
    Painter(model, spec, rows).frame(1)
    keras.backend.clear_session()
