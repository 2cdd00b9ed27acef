"""Why a run ended, in words that are true whatever early stopping was told."""

import json
from pathlib import Path
from typing import Any

import keras
import pytest

from layerloom.events import KeptModel, Reason
from layerloom.recipe import Recipe, training_recipe
from layerloom.spec import TrainingSpec
from layerloom.training.callbacks import early_stopping
from layerloom.training.course import Course
from layerloom.training.engine.base import Position
from layerloom.training.sentences import Waiting, sentence

# The page tells the same from the same series.
CASES: list[dict[str, Any]] = json.loads(
    (Path(__file__).parents[1] / "contracts" / "early_stopping.json").read_text(encoding="utf-8")
)


def recipe_of_case(monitor: str = "val_loss", **stopping: Any) -> Recipe:
    asked = {"loss": "mse", "epochs": 100, "early_stopping": {"monitor": monitor} | stopping}
    return training_recipe(TrainingSpec.model_validate(asked))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_early_stopping_is_told_as_it_was(case: dict[str, Any]):
    recipe = recipe_of_case(**case["stopping"])
    stopping = early_stopping(recipe)
    assert stopping is not None
    model: Any = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1)])
    stopping.set_model(model)
    course = Course(stopping, {})
    stopping.on_train_begin()
    model.stop_training = False
    # Keras counts epochs from 0; a fork goes on where its parent was.
    first = case.get("first", 1) - 1
    for row, word in enumerate(case["values"]):
        value = float(word)
        stopping.on_epoch_end(first + row, {recipe.monitor.name: value})
        course.watched(value)
        assert model.stop_training == (row + 1 == len(case["values"]))

    said = sentence(
        Reason.EARLY_STOPPING, recipe, course.waiting, Position(len(case["values"])), KeptModel(which="best", epoch=1)
    )

    assert said == case["sentence"]


def test_a_run_without_a_best_epoch_says_so():
    recipe = recipe_of_case("val_pearson_correlation", mode="max")
    blank = Waiting(epochs=100, blank=100)
    said = sentence(Reason.EPOCHS_REACHED, recipe, blank, Position(100), KeptModel(which="last", epoch=100))
    assert said == (
        "All 100 epochs are done. No epoch was the best: validation pearson correlation was never a finite number. "
        "The model of epoch 100 is kept."
    )
    spoilt = sentence(Reason.EPOCHS_REACHED, recipe, Waiting(), Position(100), KeptModel(which="last", epoch=9))
    assert "validation pearson correlation and the weights were never all finite." in spoilt
    # Where the last weights are asked for, a best epoch is nobody's matter.
    last = recipe_of_case(restore_best_weights=False)
    assert sentence(Reason.EPOCHS_REACHED, last, Waiting(), Position(100), KeptModel(which="last", epoch=100)) == (
        "All 100 epochs are done."
    )
    lost = sentence(Reason.NAN_LOSS, recipe, Waiting(), Position(0, 3), None)
    assert lost.startswith("The loss is no longer a number in epoch 1. No model is kept.")


@pytest.mark.parametrize(("batch", "words"), [(1, "1 batch"), (2, "2 batches")])
def test_stopped_within_the_first_epoch_nothing_is_said_of_a_best_one(batch: int, words: str):
    kept = KeptModel(which="last", epoch=0, batch=batch)
    said = sentence(Reason.USER_STOP, recipe_of_case(), Waiting(), Position(0, batch), kept)
    assert said == f"Stopped by hand within the first epoch, after {words}. The model of that moment is kept."
    lost = sentence(Reason.NAN_LOSS, recipe_of_case(), Waiting(), Position(0, 3), kept)
    assert lost.endswith(f"The model after {words} of epoch 1 is kept.")
    # A fork's first epoch is one more than those of the run that it continues.
    kept = KeptModel(which="last", epoch=5, batch=batch)
    said = sentence(Reason.USER_STOP, recipe_of_case(), Waiting(), Position(5, batch), kept, begun=5)
    assert said == f"Stopped by hand within epoch 6, its first, after {words}. The model of that moment is kept."
