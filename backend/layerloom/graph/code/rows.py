"""The part of a Keras script that makes its rows: written by `layerloom.datasets.rows_code`, which knows the data."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self


@dataclass(frozen=True)
class RowsCode:
    """Python text that makes or loads the rows of a run and splits them, by public packages alone.

    ``imports`` are the lines that it needs beside `keras` and `numpy`. ``packages`` are what `pip` installs for it
    beside Keras. ``source`` defines ``x_train, y_train``, ``x_validation, y_validation`` and ``x_test, y_test``.
    """

    imports: tuple[str, ...]
    packages: tuple[str, ...]
    source: str

    @classmethod
    def from_json(cls, document: Mapping[str, Any]) -> Self:
        """As the model child tells it."""
        return cls(tuple(document["imports"]), tuple(document["packages"]), document["source"])
