"""Breast tumours by measurements of their cells' nuclei (UCI, in scikit-learn)."""

from typing import Any

from layerloom.datasets.base import Dataset
from layerloom.datasets.bundled import from_scikit_learn

_MEASURES = (
    "radius",
    "texture",
    "perimeter",
    "area",
    "smoothness",
    "compactness",
    "concavity",
    "concave points",
    "symmetry",
    "fractal dimension",
)


def fetch() -> Any:
    """Rows and targets."""
    from sklearn.datasets import load_breast_cancer

    return load_breast_cancer(return_X_y=True)


DATASET = Dataset(
    name="breast_cancer",
    title="Breast cancer",
    kind="table",
    task="classification",
    classes=("malignant", "benign"),
    features=(
        *(f"mean {measure}" for measure in _MEASURES),
        *(f"{measure} error" for measure in _MEASURES),
        *(f"worst {measure}" for measure in _MEASURES),
    ),
    load=from_scikit_learn(fetch),
)
