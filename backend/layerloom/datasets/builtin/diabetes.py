"""Progression of diabetes within a year, from ten measurements (Efron et al. 2004, in scikit-learn)."""

from layerloom.datasets.base import Dataset
from layerloom.datasets.bundled import from_scikit_learn

DATASET = Dataset(
    name="diabetes",
    title="Diabetes progression",
    kind="table",
    task="regression",
    features=("age", "sex", "bmi", "bp", "s1", "s2", "s3", "s4", "s5", "s6"),
    target="disease progression after one year",
    unit="points",
    # Raw units: standardizing is part of the model.
    load=from_scikit_learn("load_diabetes", scaled=False),
)
