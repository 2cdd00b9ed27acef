"""Reads the IDX format of the MNIST family: a magic number, sizes, then bytes (http://yann.lecun.com/exdb/mnist)."""

import gzip
import math
import struct
from pathlib import Path

import numpy as np

from layerloom.errors import DatasetError

_UNSIGNED_BYTE = 0x08
_MOST_BYTES = 200_000_000


def read_idx(path: Path) -> np.ndarray:
    """The uint8 array in a gzipped IDX file.

    Raises:
        DatasetError: if the file is not in this format.
    """
    try:
        with gzip.open(path) as file:
            content = file.read(_MOST_BYTES)
        zero, kind, axes = struct.unpack_from(">HBB", content)
        shape = struct.unpack_from(f">{axes}I", content, 4)
    except (OSError, EOFError, struct.error) as error:
        raise _unreadable(path, str(error)) from error
    if zero != 0 or kind != _UNSIGNED_BYTE or len(content) != 4 + 4 * axes + math.prod(shape):
        raise _unreadable(path, f"{len(content)} bytes for shape {shape}")
    return np.frombuffer(content, np.uint8, offset=4 + 4 * axes).reshape(shape)


def _unreadable(path: Path, received: str) -> DatasetError:
    return DatasetError(
        f"'{path.name}' is not a readable IDX file.",
        expected="a gzipped IDX file of bytes",
        received=received,
        fix="Delete the file and download it again.",
    )
