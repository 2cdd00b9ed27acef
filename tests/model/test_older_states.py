"""States that an earlier version wrote: the names are those that it gave, in its order."""

from pathlib import Path
from typing import Any

import keras
import numpy as np
import pytest

from layerloom.artifacts.store import ArtifactStore
from layerloom.model.older_states import up_to_date
from layerloom.model.optimizers import inner
from layerloom.model.state import StateTaker, TrainingState, read_state, write_state
from layerloom.model.variables import named_variables


def trained(optimizer: Any, policy: str) -> Any:
    layers: list[Any] = [
        keras.Input((3,)),
        keras.layers.Dense(2, name="hidden", dtype=policy),
        keras.layers.Dense(1, name="out", dtype=policy),
    ]
    model: Any = keras.Sequential(layers)
    model.compile(keras.optimizers.LossScaleOptimizer(optimizer) if policy == "mixed_float16" else optimizer, "mse")
    model.optimizer.build(model.trainable_variables)
    rows = np.random.default_rng(1).normal(size=(8, 3)).astype("float32")
    for _ in range(3):
        model.train_on_batch(rows, rows[:, :1])
    return model


def earlier(model: Any) -> dict[str, np.ndarray]:
    """The arrays of a state as it was written then: an optimizer's by Keras's paths, slots by their weight's."""
    named = named_variables(model)
    arrays = {name: variable.numpy() for name, variable in named.items() if name.startswith("model/")}
    by_path = {
        named[name].path.replace("/", "_"): name.removeprefix("model/") for name in arrays if name.startswith("model/")
    }
    seen: dict[str, int] = {}
    for variable in model.optimizer.variables:
        word = variable.path.partition("/")[2] or variable.path
        for path in sorted(by_path, key=len, reverse=True):
            if word.startswith(path + "_"):
                word = f"{by_path[path]}/{word.removeprefix(path + '_')}"
                break
        count = seen[word] = seen.get(word, 0) + 1
        arrays["optimizer/" + (word if count == 1 else f"{word}#{count}")] = variable.numpy()
    return arrays


MADE = {
    "average": lambda: keras.optimizers.SGD(0.01, momentum=0.9, use_ema=True),
    "nadam": lambda: keras.optimizers.Nadam(0.01),
    "adafactor": lambda: keras.optimizers.Adafactor(0.01),
}


@pytest.mark.parametrize(
    ("optimizer", "policy"),
    [
        ("average", "mixed_float16"),
        ("nadam", "float32"),
        ("adafactor", "mixed_float16"),
    ],
)
def test_an_earlier_versions_state_is_todays_of_the_same_model(tmp_path: Path, optimizer: str, policy: str):
    model = trained(MADE[optimizer](), policy)
    today = StateTaker(model).take((1, 0), {}, metrics=False)

    store = ArtifactStore(str(tmp_path))
    with store.writing("run-1", "state.npz") as file:
        write_state(TrainingState(1, 0, {}, earlier(model)), file)
    with store.open("run-1", "state.npz") as written:
        state = read_state(written)

    assert state.arrays.keys() == today.arrays.keys()
    for name, array in today.arrays.items():
        np.testing.assert_array_equal(state.arrays[name], array, err_msg=name)
    assert state.steps == int(inner(model.optimizer).iterations) > 0
    assert list(up_to_date(today.arrays)) == list(today.arrays)
