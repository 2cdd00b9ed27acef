"""Progression of diabetes within a year, from ten measurements (Efron et al. 2004, in scikit-learn)."""

from typing import Any

from layerloom.datasets.base import Dataset
from layerloom.datasets.bundled import from_scikit_learn


def fetch() -> Any:
    """Rows and targets."""
    from sklearn.datasets import load_diabetes

    # Load raw units, because standardizing is part of the model.
    return load_diabetes(return_X_y=True, scaled=False)


DATASET = Dataset(
    name="diabetes",
    title="Diabetes progression",
    kind="table",
    task="regression",
    features=("age", "sex", "bmi", "bp", "s1", "s2", "s3", "s4", "s5", "s6"),
    target="disease progression after one year",
    unit="points",
    load=from_scikit_learn(fetch),
)
