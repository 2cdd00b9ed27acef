"""Predictions of a saved model for raw rows."""

from pathlib import Path
from typing import Any
from zipfile import BadZipFile

import keras
import numpy as np
import tensorflow as tf
from cachetools import LRUCache

from layerloom.errors import ArtifactError, BuildError, SpecError
from layerloom.model.indices import check_indices
from layerloom.model.messages import clean

MAX_ROWS = 10_000
_BATCH = 256


class Models:
    """Keeps the most recently used models loaded. A file that changed is loaded again."""

    def __init__(self, size: int = 4) -> None:
        self._loaded: LRUCache[tuple[str, int], Any] = LRUCache(size)

    def get(self, path: str) -> Any:
        """The model in a file that one of our own runners wrote.

        Raises:
            ArtifactError: if the file is missing or cannot be read.
        """
        try:
            key = (path, Path(path).stat().st_mtime_ns)
            model = self._loaded.get(key) or keras.models.load_model(path, compile=False, safe_mode=True)
        except (OSError, ValueError, TypeError, KeyError, BadZipFile) as error:
            raise ArtifactError(f"The model cannot be read: {clean(error)}", fix="Train the run again.") from error
        self._loaded[key] = model
        return model


def predict(model: Any, rows: list[Any]) -> list[Any]:
    """The model's output for each row, as nested lists.

    Args:
        model: A model with one input.
        rows: At most `MAX_ROWS` raw rows, each of the sample's shape.

    Raises:
        SpecError: if the rows are too many, or not numbers of the sample's shape.
    """
    x = read_rows(rows, tuple(model.inputs[0].shape[1:]))
    if not len(x):
        return []
    try:
        check_indices(model, [x])
    except BuildError as error:
        # Check first, so that every device gives the same answer; some would silently use another row of the table.
        raise _invalid("The model does not accept these values.", error.expected or "", error.message) from error
    try:
        return model.predict(x.astype(model.inputs[0].dtype), batch_size=_BATCH, verbose=0).tolist()
    except tf.errors.InvalidArgumentError as error:
        # For example, an embedding without a row for a value.
        raise _invalid(
            "The model does not accept these values.", "values like those of its training data", clean(error)
        ) from error


def read_rows(rows: list[Any], shape: tuple[int | None, ...]) -> np.ndarray:
    """The rows as an array of shape (rows, *shape).

    Raises:
        SpecError: with the expected and the received shape.
    """
    if len(rows) > MAX_ROWS:
        raise _invalid(f"{len(rows)} rows are too many.", f"at most {MAX_ROWS} rows", f"{len(rows)} rows")
    expected = f"numbers of shape {shape} in each row"
    if not rows:
        return np.empty((0, *(size or 0 for size in shape)), dtype=np.float32)
    try:
        x = np.asarray(rows)
    except ValueError as error:
        raise _invalid("The rows have different shapes.", expected, "rows of different shapes") from error
    if x.dtype.kind not in "iufb":
        raise _invalid("The rows contain a value that is not a number.", expected, f"values such as {rows[0]!r:.60}")
    fits = len(x.shape) == len(shape) + 1 and all(
        size is None or size == other for size, other in zip(shape, x.shape[1:], strict=True)
    )
    if not fits:
        raise _invalid("The rows do not have the shape that the model needs.", expected, f"shape {x.shape[1:]}")
    return x


def _invalid(message: str, expected: str, received: str) -> SpecError:
    return SpecError(
        message,
        code="invalid_rows",
        field="rows",
        expected=expected,
        received=received,
        fix="Send raw rows in the form of the dataset; its preview shows some.",
    )
