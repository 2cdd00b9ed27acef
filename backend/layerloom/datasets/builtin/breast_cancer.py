"""Breast tumours by measurements of their cells' nuclei (UCI, in scikit-learn)."""

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
    load=from_scikit_learn("load_breast_cancer"),
)
