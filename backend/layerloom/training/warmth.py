"""What a spare does before it has work, so that its first run starts at once."""

import keras
import numpy as np
import tensorflow as tf

from layerloom.datasets.prepare import Prepared
from layerloom.spec import TrainingSpec
from layerloom.training.engine.fit import FitEngine


def warm_up() -> None:
    """Train a throwaway network once, which loads and initializes what TensorFlow puts off until then."""
    for device in tf.config.list_physical_devices("GPU"):
        # A spare must not take all of a GPU's memory while another run trains.
        tf.config.experimental.set_memory_growth(device, True)
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
        facts={},
        normalization=None,
        scale=None,
    )
    model = keras.Sequential([keras.Input((2,)), keras.layers.Dense(2, activation="softmax")])
    model.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
    FitEngine().fit(model, rows, TrainingSpec(loss="sparse_categorical_crossentropy", epochs=1), [])
    keras.backend.clear_session()
