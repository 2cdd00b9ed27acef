"""CIFAR-10: small colour photographs of ten kinds of things, 32 by 32 pixels (Krizhevsky 2009)."""

import tarfile
from collections.abc import Mapping
from typing import Any

import numpy as np

from layerloom.datasets.base import Dataset, object_schema
from layerloom.datasets.pickles import load_numbers
from layerloom.datasets.remote import Remote, RemoteFile, chosen_rows, file_path, size_setting
from layerloom.errors import DatasetError

ROWS = 60_000
FILE = "cifar-10-python.tar.gz"
_BATCHES = (*(f"data_batch_{number}" for number in range(1, 6)), "test_batch")
_MOST_BYTES = 100_000_000


def _load(config: Mapping[str, Any], /) -> tuple[np.ndarray, np.ndarray]:
    batches = _batches()
    rows = chosen_rows(sum(len(pictures) for pictures, _ in batches), config)
    # Fill the array batch by batch: all photographs as floats are 740 MB, so avoid a second copy.
    x = np.empty((len(rows), 32, 32, 3), dtype=np.float32)
    first = done = 0
    for pictures, _ in batches:
        chosen = rows[(rows >= first) & (rows < first + len(pictures))] - first
        # The file has three consecutive colour planes; they become the last axis.
        x[done : done + len(chosen)] = pictures[chosen].transpose(0, 2, 3, 1)
        first, done = first + len(pictures), done + len(chosen)
    return x, _targets(batches, rows)


def _load_targets(config: Mapping[str, Any], /) -> np.ndarray:
    batches = _batches()
    return _targets(batches, chosen_rows(sum(len(labels) for _, labels in batches), config))


def _targets(batches: list[tuple[np.ndarray, np.ndarray]], rows: np.ndarray) -> np.ndarray:
    return np.concatenate([labels for _, labels in batches])[rows].astype(np.int32)


def _batches() -> list[tuple[np.ndarray, np.ndarray]]:
    found: dict[str, tuple[np.ndarray, np.ndarray]] = {}
    try:
        # Read the archive once from front to back, because it is compressed as a whole.
        with tarfile.open(file_path("cifar10", FILE), "r|gz") as archive:
            for member in archive:
                name = member.name.rpartition("/")[2]
                file = archive.extractfile(member) if name in _BATCHES and member.size <= _MOST_BYTES else None
                if file is not None:
                    batch = load_numbers(file, encoding="bytes")
                    found[name] = np.reshape(batch[b"data"], (-1, 3, 32, 32)), np.asarray(batch[b"labels"])
    except (tarfile.TarError, EOFError, KeyError, ValueError, TypeError) as error:
        raise _broken(str(error)) from error
    if len(found) != len(_BATCHES):
        raise _broken(f"{len(found)} of {len(_BATCHES)} batches")
    return [found[name] for name in _BATCHES]


def _broken(received: str) -> DatasetError:
    return DatasetError(
        "The CIFAR-10 archive cannot be read.",
        expected="six batches of pictures and labels",
        received=received,
        fix=f"Delete {FILE} in the folder of datasets and download it again.",
    )


DATASET = Dataset(
    name="cifar10",
    title="CIFAR-10 photographs",
    kind="images",
    task="classification",
    classes=("airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck"),
    scale=255.0,
    shape=(32, 32, 3),
    config_schema=object_schema(size_setting("images", all_rows=ROWS, default=10_000)),
    load=_load,
    load_targets=_load_targets,
    remote=Remote(
        home="https://www.cs.toronto.edu/~kriz/cifar.html",
        files=(
            RemoteFile(
                FILE,
                "https://www.cs.toronto.edu/~kriz/cifar-10-python.tar.gz",
                "6d958be074577803d12ecdefd02955f39262c83c16fe9348329d7fe0b5c001ce",
                170_498_071,
            ),
        ),
    ),
)
