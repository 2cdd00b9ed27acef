"""MNIST: handwritten digits of 28 by 28 pixels (LeCun, Cortes, Burges)."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from layerloom.datasets.base import Dataset, object_schema
from layerloom.datasets.remote import Remote, RemoteFile, chosen_rows, file_path, size_setting

ROWS = 70_000
FILE = "mnist.npz"


def _load(config: Mapping[str, Any], /) -> tuple[np.ndarray, np.ndarray]:
    with np.load(file_path("mnist", FILE), allow_pickle=False) as parts:
        x = np.concatenate([parts["x_train"], parts["x_test"]])
    return x[chosen_rows(len(x), config), :, :, None].astype(np.float32), _load_targets(config)


def _load_targets(config: Mapping[str, Any], /) -> np.ndarray:
    with np.load(file_path("mnist", FILE), allow_pickle=False) as parts:
        y = np.concatenate([parts["y_train"], parts["y_test"]])
    return y[chosen_rows(len(y), config)].astype(np.int32)


DATASET = Dataset(
    name="mnist",
    title="MNIST digits",
    kind="images",
    task="classification",
    classes=tuple(str(digit) for digit in range(10)),
    scale=255.0,
    shape=(28, 28, 1),
    config_schema=object_schema(size_setting("images", all_rows=ROWS, default=10_000)),
    load=_load,
    load_targets=_load_targets,
    remote=Remote(
        home="https://keras.io/api/datasets/mnist/",
        files=(
            RemoteFile(
                FILE,
                "https://storage.googleapis.com/tensorflow/tf-keras-datasets/mnist.npz",
                "731c5ac602752760c8e48fbffcf8c3b850d9dc2a2aedcf2cc48468fc17b673d1",
                11_490_434,
            ),
        ),
    ),
)
