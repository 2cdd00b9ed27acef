"""The recipe that runner and exported script share."""

from typing import Any

import pytest

from layerloom.recipe import Changes, Recipe, recipe_of, training_recipe
from layerloom.spec import TrainingSpec, parse_run_spec
from support.specs import spiral

FACTS: dict[str, Any] = {
    "counts": {"train": 65, "validation": 0, "test": 10},
    "classes": ["a", "b", "c"],
    "standardize": True,
    "scale": None,
}


def recipe(**training: Any) -> Recipe:
    return training_recipe(TrainingSpec.model_validate({"loss": "mse"} | training), classes=3)


def test_a_batch_is_never_larger_than_the_rows():
    assert recipe(batch_size=32).batch(20) == 20
    assert recipe(batch_size="full").batch(20) == 20
    assert recipe(batch_size=32).steps(65) == 3


def test_it_comes_from_the_spec_and_the_facts_of_its_data():
    document = spiral(epochs=7, class_weight={"2": 3}, early_stopping={"monitor": "val_accuracy"}, shuffle=False)
    found = recipe_of(parse_run_spec(document), FACTS, 3, Changes({(2, 0): 0.1}, (3, 4)))

    assert (found.epochs, found.order.shuffle, found.class_weight) == (7, False, {2: 3.0})
    assert (found.standardize, found.scale, found.validates, found.tests) == (True, None, False, True)
    # Nothing is validated, so the training's own accuracy is watched.
    assert (found.monitor.name, found.monitor.direction) == ("accuracy", "max")
    assert (found.rates, found.stopped, found.kept) == ({(2, 0): 0.1}, (3, 4), "best")


def test_a_sealed_test_part_is_not_looked_at():
    document = spiral()
    document["data"] = {"dataset": "spiral", "split": {"sealed": True}}
    assert not recipe_of(parse_run_spec(document), FACTS, 3).tests


@pytest.mark.parametrize(
    ("loss", "outputs", "targets"),
    [
        ("sparse_categorical_crossentropy", 3, "numbers"),
        ("CategoricalGeneralizedCrossEntropy", 3, "numbers"),
        ("circle", None, "numbers"),
        ("categorical_crossentropy", None, "one_hot"),
        ({"class_name": "CategoricalFocalCrossentropy"}, 1, "one_hot"),
        ("binary_crossentropy", 3, "one_hot"),
        ("binary_crossentropy", 1, "column"),
        ("mse", None, "column"),
    ],
)
def test_a_loss_gets_its_targets_in_its_form(loss: Any, outputs: int | None, targets: str):
    training = TrainingSpec.model_validate({"loss": loss})
    assert training_recipe(training, classes=3, outputs=outputs).targets == targets
    assert training_recipe(training, classes=None, outputs=outputs).targets is None
