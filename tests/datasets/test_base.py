from typing import Any

import pytest

from layerloom.datasets.base import builtin_names, find
from layerloom.errors import NotFound


def test_the_folder_is_the_list():
    assert builtin_names() == [
        "breast_cancer", "california_housing", "cifar10", "circles", "diabetes", "digits", "fashion_mnist", "gaussians",
        "hills", "imdb", "iris", "mnist", "moons", "plane", "recall", "shapes", "spiral", "waves", "wine", "xor",
    ]  # fmt: skip


@pytest.mark.parametrize("name", ["mnist2", "../spiral", "__init__", "builtin.spiral"])
def test_unknown_names_are_refused_with_the_known_ones(name: str):
    with pytest.raises(NotFound) as caught:
        find(name)

    assert caught.value.field == "data.dataset"
    assert caught.value.received == name
    assert "spiral" in (caught.value.expected or "")


def test_the_spiral_is_the_documented_one():
    settings = find("spiral").config_schema["properties"]

    assert {name: setting["default"] for name, setting in settings.items()} == {"noise": 0.8, "size": 500, "seed": 0}


def test_feature_and_class_names_are_scikit_learns():
    from sklearn import datasets

    for name in ("iris", "wine", "breast_cancer"):
        bunch = getattr(datasets, f"load_{name}")()
        assert find(name).features == tuple(bunch.feature_names)
        assert find(name).classes == tuple(bunch.target_names)
    diabetes: Any = datasets.load_diabetes()
    assert find("diabetes").features == tuple(diabetes.feature_names)
