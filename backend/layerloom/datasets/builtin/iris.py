"""Three kinds of iris flowers, measured in centimetres (Fisher 1936, in scikit-learn)."""

from typing import Any

from layerloom.datasets.base import Dataset
from layerloom.datasets.bundled import from_scikit_learn


def fetch() -> Any:
    """Rows and targets."""
    from sklearn.datasets import load_iris

    return load_iris(return_X_y=True)


DATASET = Dataset(
    name="iris",
    title="Iris flowers",
    kind="table",
    task="classification",
    classes=("setosa", "versicolor", "virginica"),
    features=("sepal length (cm)", "sepal width (cm)", "petal length (cm)", "petal width (cm)"),
    load=from_scikit_learn(fetch),
)
