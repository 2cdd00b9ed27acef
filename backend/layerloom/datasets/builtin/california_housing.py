"""House prices in the districts of California in 1990 (Pace and Barry 1997)."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from layerloom.datasets.base import Dataset, object_schema
from layerloom.datasets.remote import Remote, RemoteFile, chosen_rows, file_path, size_setting

ROWS = 20_640
FILE = "california_housing.npz"


def _load(config: Mapping[str, Any], /) -> tuple[np.ndarray, np.ndarray]:
    with np.load(file_path("california_housing", FILE), allow_pickle=False) as parts:
        x, y = parts["x"], parts["y"]
    rows = chosen_rows(len(x), config)
    # Use thousands of dollars, because squared errors in single dollars would be huge.
    return x[rows].astype(np.float32), (y[rows] / 1000).astype(np.float32)


DATASET = Dataset(
    name="california_housing",
    title="California housing",
    kind="table",
    task="regression",
    # The published file does not name its columns.
    target="median house value",
    unit="thousand dollars",
    shape=(8,),
    config_schema=object_schema(size_setting("districts", all_rows=ROWS, default=5_000)),
    load=_load,
    remote=Remote(
        home="https://keras.io/api/datasets/california_housing/",
        files=(
            RemoteFile(
                FILE,
                "https://storage.googleapis.com/tensorflow/tf-keras-datasets/california_housing.npz",
                "1a2e3a52e0398de6463aebe6f4a8da34fb21fbb6b934cf88c3425e766f2a1a6f",
                743_530,
            ),
        ),
    ),
)
