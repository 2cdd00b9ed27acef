"""What an exported script has in place of parts of Layerloom; the text of these is written into scripts."""

import io
import pickle
from collections.abc import Callable
from pathlib import Path
from typing import IO, Any

import keras
import numpy as np


class DatasetError(Exception):
    """The data cannot be read."""

    def __init__(self, message: str, **more: str) -> None:
        super().__init__(" ".join([message, *(f"{name}: {text}." for name, text in more.items())]))


def fetching(files: dict[str, Any]) -> Callable[[str, str], Path]:
    """A ``file_path`` that downloads what is not here.

    Args:
        files: The address and the SHA-256 of each file, by its name.
    """

    def file_path(dataset: str, file: str) -> Path:
        """A file of its publisher, downloaded where it is not on this machine yet; its digest is checked."""
        url, digest = files[file]
        folder = f"datasets/{dataset}"
        return Path(keras.utils.get_file(file, url, cache_subdir=folder, hash_algorithm="sha256", file_hash=digest))

    return file_path


def load_numbers(file: IO[bytes], *, encoding: str = "ASCII") -> Any:
    """What a pickle holds; the digest of its file was right."""
    return pickle.load(file, encoding=encoding)  # noqa: S301


def load_npz_objects(content: bytes) -> Any:
    """The array in the bytes of one ``.npy`` member; the digest of its file was right."""
    return np.load(io.BytesIO(content), allow_pickle=True)
