"""Film reviews as sequences of word indices, positive or negative (Maas et al. 2011)."""

import zipfile
from collections.abc import Mapping
from typing import Any

import numpy as np

from layerloom.datasets.base import Dataset, object_schema
from layerloom.datasets.pickles import load_npz_objects
from layerloom.datasets.remote import Remote, RemoteFile, chosen_rows, file_path, size_setting
from layerloom.errors import DatasetError

ROWS = 50_000
FILE = "imdb.npz"
# Word numbers as in `keras.datasets.imdb.load_data`: 0 is padding, 1 starts a review, 2 replaces a rare word.
_BEGIN, _RARE, _FIRST = 1, 2, 3
_MOST_BYTES = 400_000_000


def _load(config: Mapping[str, Any], /) -> tuple[np.ndarray, np.ndarray]:
    reviews = [review for part in ("x_train", "x_test") for review in _member(part)]
    rows = chosen_rows(len(reviews), config)
    length, words = config["length"], config["words"]
    x = np.zeros((len(rows), length), dtype=np.float32)
    for place, row in enumerate(rows):
        indices = np.concatenate([[_BEGIN], np.asarray(reviews[row], dtype=np.int64) + _FIRST])
        indices = np.where(indices < words, indices, _RARE)[-length:]
        # Padding goes in front, so that a recurrent layer ends with words.
        x[place, length - len(indices) :] = indices
    return x, _load_targets(config)


def _load_targets(config: Mapping[str, Any], /) -> np.ndarray:
    labels = np.concatenate([np.asarray(_member(part), dtype=np.int32) for part in ("y_train", "y_test")])
    return labels[chosen_rows(len(labels), config)]


def _member(name: str) -> Any:
    try:
        with zipfile.ZipFile(file_path("imdb", FILE)) as archive:
            if archive.getinfo(f"{name}.npy").file_size > _MOST_BYTES:
                raise ValueError(f"{name} is too large")
            return load_npz_objects(archive.read(f"{name}.npy"))
    except (zipfile.BadZipFile, KeyError, ValueError) as error:
        raise DatasetError(
            "The IMDB archive cannot be read.",
            expected="reviews and labels",
            received=str(error)[:200],
            fix=f"Delete {FILE} in the folder of datasets and download it again.",
        ) from error


DATASET = Dataset(
    name="imdb",
    title="IMDB reviews",
    kind="sequences",
    task="classification",
    classes=("negative", "positive"),
    shape=(200,),
    config_schema=object_schema(
        size_setting("reviews", all_rows=ROWS, default=5_000)
        | {
            "words": {
                "type": "integer",
                "title": "Words",
                "description": "Size of the vocabulary: rarer words all count as one. It is an Embedding's input_dim.",
                "minimum": 10,
                "maximum": 90_000,
                "default": 5_000,
            },
            "length": {
                "type": "integer",
                "title": "Length",
                "description": "Words of a review: longer ones lose their beginning, shorter ones get zeros in front.",
                "minimum": 5,
                "maximum": 2_500,
                "default": 200,
            },
        }
    ),
    load=_load,
    load_targets=_load_targets,
    remote=Remote(
        home="https://ai.stanford.edu/~amaas/data/sentiment/",
        files=(
            RemoteFile(
                FILE,
                "https://storage.googleapis.com/tensorflow/tf-keras-datasets/imdb.npz",
                "69664113be75683a8fe16e3ed0ab59fda8886cb3cd7ada244f7d9544e4676b9f",
                17_464_789,
            ),
        ),
    ),
)
