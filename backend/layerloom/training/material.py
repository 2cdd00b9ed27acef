"""Prepares a run: downloads and prepares its rows, and builds and compiles its model."""

from collections.abc import Callable

import keras

from layerloom.datasets.base import find
from layerloom.datasets.download import fetch
from layerloom.datasets.prepare import Prepared, prepare
from layerloom.datasets.remote import is_here
from layerloom.events import LogData
from layerloom.model.build import Preparation, build_model
from layerloom.model.compile import compile_model
from layerloom.recipe import Recipe, recipe_of
from layerloom.spec import RunSpec
from layerloom.training.room import Room

# Takes a line for the log.
Say = Callable[[LogData], None]


def gather(spec: RunSpec, room: Room, say: Say) -> tuple[keras.Model, Prepared, Recipe]:
    """The model with fresh weights, its rows with targets in the form for the loss, and the recipe.

    Args:
        spec: The run spec.
        room: Waits if the disk has no room for a download.
        say: Receives the progress of a download.
    """
    room.until(lambda: _fetch(spec.data.dataset, say))
    data = prepare(spec.data)
    # Set the seed right before the first weights are drawn, so that it alone decides them.
    keras.utils.set_random_seed(spec.training.seed)
    preparation = Preparation(data.normalization, data.scale)
    model = build_model(spec.network, data.sample_shape, preparation, spec.training.dtype_policy)
    compile_model(model, spec.training)
    recipe = recipe_of(spec, data.facts, model.output_shape[-1])
    return model, data.with_targets(recipe.targets), recipe


def _fetch(name: str, say: Say) -> None:
    """Download a dataset's missing files, and report the progress."""
    dataset = find(name)
    if dataset.remote is None or is_here(name, dataset.remote):
        return
    told = -1

    def tell(received: int, total: int) -> None:
        nonlocal told
        # One line for each tenth, because every event stays in the log.
        if (tenth := 10 * received // total) > told:
            told = tenth
            done = f"{_megabytes(received)} of {_megabytes(total)} MB"
            values = {"dataset": name, "received": received, "total": total}
            say(LogData(message=f"Downloading {dataset.title}: {done}.", code="downloading", values=values))

    tell(0, dataset.remote.size)
    fetch(dataset, tell)
    message = f"{dataset.title} is on this machine now."
    say(LogData(message=message, code="downloaded", values={"dataset": name}))


def _megabytes(size: int) -> str:
    return f"{size / 1e6:.1f}"
