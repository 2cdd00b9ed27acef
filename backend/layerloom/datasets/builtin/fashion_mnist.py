"""Fashion-MNIST: articles of clothing, 28 by 28 pixels (Xiao, Rasul, Vollgraf 2017)."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from layerloom.datasets.base import Dataset, object_schema
from layerloom.datasets.idx import read_idx
from layerloom.datasets.remote import Remote, RemoteFile, chosen_rows, file_path, size_setting

ROWS = 70_000
_FOLDER = "https://storage.googleapis.com/tensorflow/tf-keras-datasets"
_IMAGES = ("train-images-idx3-ubyte.gz", "t10k-images-idx3-ubyte.gz")
_LABELS = ("train-labels-idx1-ubyte.gz", "t10k-labels-idx1-ubyte.gz")
# Digests published by TensorFlow Datasets (url_checksums/fashion_mnist.txt); Keras does not check them.
_FILES = (
    (_IMAGES[0], "3aede38d61863908ad78613f6a32ed271626dd12800ba2636569512369268a84", 26_421_880),
    (_LABELS[0], "a04f17134ac03560a47e3764e11b92fc97de4d1bfaf8ba1a3aa29af54cc90845", 29_515),
    (_IMAGES[1], "346e55b948d973a97e58d2351dde16a484bd415d4595297633bb08f03db6a073", 4_422_102),
    (_LABELS[1], "67da17c76eaffca5446c3361aaab5c3cd6d1c2608764d35dfb1850b086bf8dd5", 5_148),
)


def _load(config: Mapping[str, Any], /) -> tuple[np.ndarray, np.ndarray]:
    x = _both(_IMAGES)
    return x[chosen_rows(len(x), config), :, :, None].astype(np.float32), _load_targets(config)


def _load_targets(config: Mapping[str, Any], /) -> np.ndarray:
    y = _both(_LABELS)
    return y[chosen_rows(len(y), config)].astype(np.int32)


def _both(names: tuple[str, str]) -> np.ndarray:
    """The publisher's training part, then the test part."""
    return np.concatenate([read_idx(file_path("fashion_mnist", name)) for name in names])


DATASET = Dataset(
    name="fashion_mnist",
    title="Fashion-MNIST",
    kind="images",
    task="classification",
    classes=(
        "t-shirt", "trousers", "pullover", "dress", "coat", "sandal", "shirt", "sneaker", "bag", "ankle boot",
    ),
    scale=255.0,
    shape=(28, 28, 1),
    config_schema=object_schema(size_setting("images", all_rows=ROWS, default=10_000)),
    load=_load,
    load_targets=_load_targets,
    remote=Remote(
        home="https://github.com/zalandoresearch/fashion-mnist",
        files=tuple(RemoteFile(name, f"{_FOLDER}/{name}", digest, size) for name, digest, size in _FILES),
    ),
)  # fmt: skip
