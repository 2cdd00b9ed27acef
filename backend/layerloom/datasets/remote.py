"""The files of datasets that are downloaded from their publisher, and their place on this machine."""

import os
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

FOLDER_VARIABLE = "LAYERLOOM_DATASETS"


@dataclass(frozen=True)
class RemoteFile:
    """A file of a publisher; ``size`` is in bytes, ``sha256`` in hexadecimal digits."""

    name: str
    url: str
    sha256: str
    size: int


@dataclass(frozen=True)
class Remote:
    """The source of a dataset; ``home`` is its web page."""

    home: str
    files: tuple[RemoteFile, ...]

    @property
    def size(self) -> int:
        """Bytes to fetch."""
        return sum(file.size for file in self.files)


def datasets_folder() -> Path:
    """The folder of downloaded files: the server's choice, or else the user's cache."""
    chosen = os.environ.get(FOLDER_VARIABLE)
    if chosen:
        return Path(chosen)
    cache = os.environ.get("XDG_CACHE_HOME")
    try:
        return (Path(cache) if cache else Path.home() / ".cache") / "layerloom" / "datasets"
    except RuntimeError:
        # A user that is unknown to the system has no home.
        return Path(tempfile.gettempdir()) / "layerloom" / "datasets"


def file_path(dataset: str, file: str) -> Path:
    """The path of a dataset's file on this machine; the file exists only if it is complete and its digest is right."""
    return datasets_folder() / dataset / file


def is_here(dataset: str, remote: Remote) -> bool:
    """Whether all files of a dataset are on this machine."""
    return all(file_path(dataset, file.name).is_file() for file in remote.files)


def chosen_rows(rows: int, config: Mapping[str, Any]) -> np.ndarray:
    """Indices of ``size`` rows (a setting): always the same ones, evenly spread over the whole set."""
    size = min(rows, config["size"])
    return np.sort(np.random.default_rng(0).permutation(rows)[:size])


def size_setting(what: str, *, all_rows: int, default: int) -> dict[str, Any]:
    """The schema of the setting ``size``, which selects a part of a large set."""
    return {
        "size": {
            "type": "integer",
            "title": what.capitalize(),
            "description": f"How many of the {all_rows:,} {what} are used; always the same ones.",
            "minimum": 100,
            "maximum": all_rows,
            "default": default,
        }
    }
