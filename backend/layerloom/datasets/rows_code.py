"""Writes the rows of a data spec as code that needs only public packages: the same source that a run executes."""

import sys
from collections.abc import Callable
from typing import Any

from layerloom.datasets import in_script
from layerloom.datasets.base import Dataset, find
from layerloom.datasets.bundle import Bundle, packages
from layerloom.datasets.config import complete
from layerloom.datasets.split import split
from layerloom.graph.code.expressions import literal, source
from layerloom.graph.code.rows import RowsCode
from layerloom.spec import DataSpec

# Every script imports Keras, and numpy is installed with it.
_ALWAYS = frozenset({"keras", "numpy"})
# Packages with another name on PyPI than their module.
_CALLED = {"sklearn": "scikit-learn"}


def rows_code(data: DataSpec) -> RowsCode:
    """The code that makes or loads the rows and splits them; rows are raw, classes are numbers.

    Raises:
        NotFound: if there is no such dataset.
        DatasetError: for wrong settings.
    """
    dataset = find(data.dataset)
    config = complete(dataset, data.config)
    bundle = Bundle(_replaced(dataset))
    load, cut = bundle.add(dataset.load), bundle.add(split)
    settings = source(literal(config), 0, len(f"x, y = {load}()"))
    is_class = dataset.task == "classification"
    labels = "y" if is_class and data.split.stratify else "None"
    lines = [
        "# All rows: the same settings give the same ones.",
        f"x, y = {load}({settings})",
        *_reshape(data),
        "# The rows for training, validation and test.",
        f"parts = {cut}(len(y), {labels}, {data.split.validation}, {data.split.test}, seed={data.split.seed})",
        *([] if is_class else ['y = y.astype("float32")[:, None]']),
        "x_train, x_validation, x_test = (x[rows] for rows in parts)",
        "y_train, y_validation, y_test = (y[rows] for rows in parts)",
    ]
    text = f"{bundle.source}\n" + "\n".join(lines) + "\n"
    imports = tuple(sorted(bundle.imports))
    needed = packages("\n".join([*imports, text])) - _ALWAYS - sys.stdlib_module_names
    return RowsCode(imports, tuple(sorted(_CALLED.get(name, name) for name in needed)), text)


def _replaced(dataset: Dataset) -> dict[str, Callable[..., Any]]:
    files = dataset.remote.files if dataset.remote is not None else ()
    return {
        "layerloom.errors.DatasetError": in_script.DatasetError,
        "layerloom.datasets.remote.file_path": in_script.fetching(
            {file.name: [file.url, file.sha256] for file in files}
        ),
        "layerloom.datasets.pickles.load_numbers": in_script.load_numbers,
        "layerloom.datasets.pickles.load_npz_objects": in_script.load_npz_objects,
    }


def _reshape(data: DataSpec) -> list[str]:
    if data.shape is None:
        return []
    return [f"x = x.reshape(len(x), {', '.join(str(size) for size in data.shape)})"]
