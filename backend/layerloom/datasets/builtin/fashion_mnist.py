"""Fashion-MNIST: articles of clothing, 28 by 28 pixels (Xiao, Rasul, Vollgraf 2017)."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from layerloom.datasets.base import Dataset, object_schema
from layerloom.datasets.idx import read_idx
from layerloom.datasets.remote import Remote, RemoteFile, chosen_rows, file_path, size_setting

ROWS = 70_000
_FOLDER = "https://storage.googleapis.com/tensorflow/tf-keras-datasets"
# Only MD5 sums are published (https://github.com/zalandoresearch/fashion-mnist).
_FILES = (
    ("train-images-idx3-ubyte.gz", "8d4fb7e6c68d591d4c3dfef9ec88bf0d", 26_421_880),
    ("train-labels-idx1-ubyte.gz", "25c81989df183df01b3e8a0aad5dffbe", 29_515),
    ("t10k-images-idx3-ubyte.gz", "bef4ecab320f06d8554ea6380940ec79", 4_422_102),
    ("t10k-labels-idx1-ubyte.gz", "bb300cfdad3c16e7a12a480ee83cd310", 5_148),
)


def _load(config: Mapping[str, Any], /) -> tuple[np.ndarray, np.ndarray]:
    x, y = (
        np.concatenate([read_idx(file_path("fashion_mnist", name)) for name, _, _ in _FILES if kind in name])
        for kind in ("images", "labels")
    )
    rows = chosen_rows(len(x), config)
    return x[rows, :, :, None].astype(np.float32), y[rows].astype(np.int32)


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
    remote=Remote(
        home="https://github.com/zalandoresearch/fashion-mnist",
        files=tuple(RemoteFile(name, f"{_FOLDER}/{name}", f"md5:{digest}", size) for name, digest, size in _FILES),
    ),
)  # fmt: skip
