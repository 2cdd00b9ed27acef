import io
import json
import zipfile
from pathlib import Path
from typing import Any

import keras
import numpy as np
import pytest

from layerloom.artifacts.states import State
from layerloom.artifacts.store import ArtifactStore
from layerloom.errors import ArtifactError
from layerloom.model.state import StateTaker, TrainingState, load_state, read_state, write_state
from layerloom.model.variables import layer_of, named_variables
from layerloom.training.engine.ready import make_ready
from support.architectures import ARCHITECTURES, making


def written(folder: Path, state: TrainingState) -> tuple[ArtifactStore, State]:
    store = ArtifactStore(str(folder))
    with store.writing("run-1", "state.npz") as file:
        write_state(state, file)
    return store, State(
        file="state.npz", epoch=state.epoch, batch=state.batch, size=file.size, sha256=file.sha256, which=["last"]
    )


def trained(name: str) -> Any:
    spec, data, make = making(ARCHITECTURES[name], batch_size=16)
    model: Any = make()
    make_ready(model, data.x_train, data.y_train)
    model.train_on_batch(data.x_train[:16], data.y_train[:16])
    return spec, data, make, model


@pytest.mark.parametrize("name", ARCHITECTURES)
def test_a_state_makes_another_model_what_the_first_one_was(name: str, tmp_path: Path):
    _, data, make, model = trained(name)
    state = StateTaker(model).take((3, 1), {"logs": None, "value": 0.1 + 0.2})

    back = load_state(*_entry(*written(tmp_path, state)))
    other: Any = make()
    make_ready(other, data.x_train, data.y_train)
    taker = StateTaker(other)
    taker.give(back)

    assert (back.place, back.header) == ((3, 1), {"logs": None, "value": 0.1 + 0.2})
    again = taker.take((3, 1), {})
    assert again.arrays.keys() == state.arrays.keys()
    for key, array in state.arrays.items():
        np.testing.assert_array_equal(again.arrays[key], array, err_msg=key)
        assert again.arrays[key].dtype == array.dtype
    everything = [*model.variables, *model.optimizer.variables, *model.metrics_variables]
    assert len(state.arrays) == len({id(variable) for variable in everything})


def test_a_layer_in_bfloat16_comes_back_and_its_nan_is_seen(tmp_path: Path):
    def made() -> Any:
        layers: list[Any] = [keras.Input((3,)), keras.layers.Dense(2, name="hidden", dtype="bfloat16")]
        return keras.Sequential(layers)

    first, second = made(), made()
    for model in (first, second):
        model.compile("sgd", "mse")
        model.optimizer.build(model.trainable_variables)
    state = StateTaker(first).take((1, 0), {}, metrics=False)

    back = load_state(*_entry(*written(tmp_path, state)))
    StateTaker(second).give(back)

    kernel = "model/hidden/0:kernel"
    assert back.finite
    assert str(named_variables(second)[kernel].dtype) == "bfloat16"
    for left, right in zip(first.get_weights(), second.get_weights(), strict=True):
        np.testing.assert_array_equal(np.asarray(left, "float32"), np.asarray(right, "float32"))
    named_variables(first)[kernel].assign(np.full((3, 2), np.nan))
    assert not StateTaker(first).take((1, 0), {}).finite


def _entry(store: ArtifactStore, entry: State) -> tuple[ArtifactStore, str, State]:
    return store, "run-1", entry


def test_names_are_the_same_whatever_was_built_before(tmp_path: Path):
    _, data, make, model = trained("dropout")
    names = list(named_variables(model))
    for _ in range(3):
        keras.Sequential([keras.Input((2,)), keras.layers.Dropout(0.5), keras.layers.Dense(1)])
    other: Any = make()
    make_ready(other, data.x_train, data.y_train)

    assert list(named_variables(other)) == names
    assert len(set(names)) == len(names)


def test_the_inner_layers_of_wrappers_have_names_of_their_own_and_stay(tmp_path: Path):
    def built() -> Any:
        layers: list[Any] = [
            keras.Input((4, 3)),
            keras.layers.Bidirectional(keras.layers.LSTM(2, return_sequences=True), name="both"),
            keras.layers.TimeDistributed(keras.layers.Dense(2), name="each"),
        ]
        model: Any = keras.Sequential(layers)
        model.compile("adam", "mse")
        model.optimizer.build(model.trainable_variables)
        return model

    first, second = named_variables(built()), named_variables(built())

    assert list(first) == list(second)
    assert {layer_of(name) for name in first if name.startswith("model/")} == {"both", "each"}
    slots = [name for name in first if name.startswith("optimizer/both/")]
    assert len(slots) == 2 * len([name for name in first if name.startswith("model/both/") and "seed" not in name])


@pytest.mark.parametrize(
    ("name", "layer"),
    [
        ("model/hidden/0:kernel", "hidden"),
        ("optimizer/hidden/0:kernel/momentum", "hidden"),
        ("optimizer/iteration", None),
        ("metrics/loss/total", None),
    ],
)
def test_a_name_tells_its_layer(name: str, layer: str | None):
    assert layer_of(name) == layer


def test_the_same_state_is_the_same_file(tmp_path: Path):
    *_, model = trained("dense")
    state = StateTaker(model).take((1, 0), {"logs": None})

    entries = [written(tmp_path / name, state)[1] for name in ("a", "b")]

    assert entries[0] == entries[1]


def test_another_models_state_is_refused():
    *_, dense = trained("dense")
    *_, other = trained("dropout")

    with pytest.raises(ArtifactError) as caught:
        StateTaker(dense).give(StateTaker(other).take((1, 0), {}))

    assert caught.value.received
    assert "only one of them has" in caught.value.received


def test_a_state_of_other_shapes_changes_nothing():
    *_, model = trained("dense")
    taker = StateTaker(model)
    state = taker.take((1, 0), {})
    before = model.get_weights()
    arrays = {name: np.zeros(np.add(array.shape, 1), array.dtype) for name, array in state.arrays.items()}

    with pytest.raises(ArtifactError):
        taker.give(TrainingState(1, 0, {}, arrays))

    for left, right in zip(before, model.get_weights(), strict=True):
        np.testing.assert_array_equal(left, right)


def archive(**entries: np.ndarray) -> io.BytesIO:
    file = io.BytesIO()
    np.savez(file, **entries)  # pyright: ignore[reportArgumentType]
    file.seek(0)
    return file


def header(**values: Any) -> np.ndarray:
    return np.frombuffer(json.dumps(values).encode(), dtype=np.uint8)


def torn() -> io.BytesIO:
    whole = archive(header=header(version=1, epoch=1, batch=0), a=np.zeros(100)).getvalue()
    return io.BytesIO(whole[: len(whole) // 2])


def foreign_entry() -> io.BytesIO:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as zipped:
        zipped.writestr("notes.txt", "hello")
    return file


@pytest.mark.parametrize(
    "file",
    [
        io.BytesIO(b"rubbish"),
        io.BytesIO(b""),
        torn(),
        foreign_entry(),
        archive(a=np.zeros(2)),
        archive(header=header(version=2, epoch=1, batch=0)),
        archive(header=header(version=1, batch=0)),
        archive(header=np.frombuffer(b"[1, 2]", dtype=np.uint8)),
        archive(header=header(version=1, epoch=1, batch=0), a=np.array([{"pickled": True}], dtype=object)),
    ],
    ids=["rubbish", "empty", "torn", "foreign", "headless", "newer", "without an epoch", "no object", "pickled"],
)
def test_what_is_no_state_is_refused(file: io.BytesIO):
    with pytest.raises(ArtifactError) as caught:
        read_state(file)

    assert caught.value.expected == "a numpy zip of version 1, with a header"


def test_a_file_that_is_not_what_was_written_is_refused(tmp_path: Path):
    store, entry = written(tmp_path, TrainingState(1, 0, {}, {"a": np.arange(10)}))
    path = Path(store.local_path("run-1", entry.file))
    content = path.read_bytes()
    load_state(store, "run-1", entry)
    for damaged in (content[:-1], content.replace(b"\x05", b"\x06"), b""):
        path.write_bytes(damaged)
        with pytest.raises(ArtifactError):
            load_state(store, "run-1", entry)
    path.unlink()
    with pytest.raises(ArtifactError):
        load_state(store, "run-1", entry)
