"""Replacements for parts of Layerloom in exported scripts, which contain the source of these functions."""

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
    """A ``file_path`` that downloads missing files.

    Args:
        files: The address and the SHA-256 of each file, by name.
    """

    def file_path(dataset: str, file: str) -> Path:
        """The path of a file; it is downloaded if it is missing, and its digest is checked."""
        url, digest = files[file]
        folder = f"datasets/{dataset}"
        return Path(keras.utils.get_file(file, url, cache_subdir=folder, hash_algorithm="sha256", file_hash=digest))

    return file_path


def load_numbers(file: IO[bytes], *, encoding: str = "ASCII") -> Any:
    """The content of a pickle, whose file has the right digest."""
    return pickle.load(file, encoding=encoding)  # noqa: S301


def load_npz_objects(content: bytes) -> Any:
    """The array in the bytes of one ``.npy`` member, whose file has the right digest."""
    return np.load(io.BytesIO(content), allow_pickle=True)
