"""Wines of three growers by chemical analysis (UCI, in scikit-learn)."""

from typing import Any

from layerloom.datasets.base import Dataset
from layerloom.datasets.bundled import from_scikit_learn


def fetch() -> Any:
    """Rows and targets."""
    from sklearn.datasets import load_wine

    return load_wine(return_X_y=True)


DATASET = Dataset(
    name="wine",
    title="Wines",
    kind="table",
    task="classification",
    classes=("class_0", "class_1", "class_2"),
    features=(
        "alcohol",
        "malic_acid",
        "ash",
        "alcalinity_of_ash",
        "magnesium",
        "total_phenols",
        "flavanoids",
        "nonflavanoid_phenols",
        "proanthocyanins",
        "color_intensity",
        "hue",
        "od280/od315_of_diluted_wines",
        "proline",
    ),
    load=from_scikit_learn(fetch),
)
