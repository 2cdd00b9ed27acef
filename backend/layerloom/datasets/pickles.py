"""Reads only pickles of numbers.

Two published archives contain pickles: CIFAR-10 and IMDB. Their digests are checked first. But a pickle is a program,
so this module also allows only the few names that arrays of numbers need.
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
        # Protocol 2 uses this to write bytes for Python 2.
        ("_codecs", "encode"),
    }
)


class _NumbersOnly(pickle.Unpickler):
    def find_class(self, module: str, name: str, /) -> Any:
        if (module, name) not in _ALLOWED:
            raise DatasetError(
                f"The file uses '{module}.{name}', which is not needed for arrays of numbers.",
                expected="arrays, lists and dictionaries of numbers",
                received=f"{module}.{name}"[:120],
                fix="Delete the file and download it again.",
            )
        return super().find_class(module, name)


def load_numbers(file: IO[bytes], *, encoding: str = "ASCII") -> Any:
    """Arrays, lists, dictionaries, numbers and bytes from a pickle.

    Raises:
        DatasetError: if it contains anything else, or is incomplete.
    """
    try:
        return _NumbersOnly(file, encoding=encoding).load()
    except DatasetError:
        raise
    except Exception as error:  # a broken pickle may raise any exception
        raise DatasetError(
            f"The file is not a readable pickle: {error}.", fix="Delete the file and download it again."
        ) from error


def load_npz_objects(content: bytes) -> Any:
    """The array of objects in the bytes of one ``.npy`` member: numpy's header, then a pickle."""
    import numpy as np

    file = io.BytesIO(content)
    version = np.lib.format.read_magic(file)
    read = np.lib.format.read_array_header_1_0 if version == (1, 0) else np.lib.format.read_array_header_2_0
    shape, _, dtype = read(file)
    if not dtype.hasobject:
        return np.lib.format.read_array(io.BytesIO(content), allow_pickle=False)
    return np.asarray(load_numbers(file), dtype=object).reshape(shape)
