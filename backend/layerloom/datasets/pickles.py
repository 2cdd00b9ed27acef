"""Reads pickles of numbers, and nothing else.

Two published archives hold pickled data: CIFAR-10 and IMDB. Their digests are checked first; and still a pickle is a
program, so only the few names that arrays of numbers are made of are let through.
"""

import io
import pickle
from typing import IO, Any

from layerloom.errors import DatasetError

_ALLOWED = frozenset(
    {
        ("numpy", "dtype"),
        ("numpy", "ndarray"),
        ("numpy.core.multiarray", "_reconstruct"),
        ("numpy._core.multiarray", "_reconstruct"),
        ("numpy.core.multiarray", "scalar"),
        ("numpy._core.multiarray", "scalar"),
        ("numpy._core.numeric", "_frombuffer"),
        ("numpy.core.numeric", "_frombuffer"),
        # How protocol 2 writes bytes for Python 2.
        ("_codecs", "encode"),
    }
)


class _NumbersOnly(pickle.Unpickler):
    def find_class(self, module: str, name: str, /) -> Any:
        if (module, name) not in _ALLOWED:
            raise DatasetError(
                f"The file asks for '{module}.{name}', which no array of numbers needs.",
                expected="arrays, lists and dictionaries of numbers",
                received=f"{module}.{name}"[:120],
                fix="Delete the file and download it again.",
            )
        return super().find_class(module, name)


def load_numbers(file: IO[bytes], *, encoding: str = "ASCII") -> Any:
    """Arrays, lists, dictionaries, numbers and bytes from a pickle.

    Raises:
        DatasetError: if it asks for anything else, or is no whole pickle.
    """
    try:
        return _NumbersOnly(file, encoding=encoding).load()
    except DatasetError:
        raise
    except Exception as error:  # a broken pickle raises whatever its opcodes come across
        raise DatasetError(
            f"The file is no readable pickle: {error}.", fix="Delete the file and download it again."
        ) from error


def load_npz_objects(content: bytes) -> Any:
    """The array of objects in the bytes of one ``.npy`` member, which is a pickle behind numpy's header."""
    import numpy as np

    file = io.BytesIO(content)
    version = np.lib.format.read_magic(file)
    read = np.lib.format.read_array_header_1_0 if version == (1, 0) else np.lib.format.read_array_header_2_0
    shape, _, dtype = read(file)
    if not dtype.hasobject:
        return np.lib.format.read_array(io.BytesIO(content), allow_pickle=False)
    return np.asarray(load_numbers(file), dtype=object).reshape(shape)
