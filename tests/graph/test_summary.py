"""The title of a run without a name."""

from typing import Any

import pytest

from layerloom.graph.summary import Summary, summarize
from layerloom.spec import parse_run_spec


def summary(
    layers: list[dict[str, Any]],
    shape: list[int | None] | None = None,
    training: dict[str, Any] | None = None,
    **more: Any,
) -> Summary:
    spec = parse_run_spec(
        {
            "network": {"layers": layers},
            "data": {"dataset": "spiral"},
            "training": {"loss": "mse"} | (training or {}),
        }
        | more
    )
    return summarize(spec, {} if shape is None else {"inputlayer_1": [None, *shape]})


def layer(class_name: str, **config: Any) -> dict[str, Any]:
    return {"class_name": class_name, "config": config}


def dense(*sizes: int, **config: Any) -> list[dict[str, Any]]:
    return [layer("Dense", units=units, **config) for units in sizes]


L2 = {"class_name": "L2", "config": {"l2": 0.001}}


@pytest.mark.parametrize(
    ("layers", "shape", "text"),
    [
        (dense(16, 16, 2), [2], "2-16-16-2"),
        (dense(16, 16, 2), None, "16-16-2"),
        ([*dense(16), layer("Dropout", rate=0.3), *dense(16, 2)], [2], "2-16-16-2, dropout 0.3"),
        (
            [*dense(16), layer("Dropout", rate=0.3), *dense(8), layer("Dropout", rate=0.5), *dense(2)],
            [2],
            "2-16-8-2, dropout 0.3/0.5",
        ),
        (dense(16, 16, 2, kernel_regularizer=L2), [2], "2-16-16-2, L2 0.001"),
        (dense(16, 2, kernel_regularizer="l2"), [2], "2-16-2, L2"),
        (dense(16, 2, kernel_regularizer={"class_name": "L2", "config": None}), [2], "2-16-2, L2"),
        ([*dense(16, activation="tanh"), *dense(2, activation="softmax")], [2], "2-16-2, tanh"),
        ([*dense(16, activation="relu"), *dense(2, activation="softmax")], [2], "2-16-2"),
        ([layer("Flatten"), *dense(128, 10)], [28, 28, 1], "28×28-128-10"),
        (
            [layer("Conv2D", filters=32), layer("MaxPooling2D"), layer("Conv2D", filters=64), *dense(10)],
            [32, 32, 3],
            "32×32×3, Conv2D 32-64, Dense 10",
        ),
        (
            [layer("Embedding", output_dim=16), layer("Bidirectional", layer=layer("LSTM", units=32)), *dense(1)],
            [200],
            "200, Embedding 16, Bidirectional LSTM 32, Dense 1",
        ),
        ([layer("GRU", units=8), *dense(1)], [None, 3], "?×3, GRU 8, Dense 1"),
        (dense(*[16] * 60, 2), [2], "2-16-16-…-16-2, 61 layers"),
        (
            [*dense(8), layer("BatchNormalization"), layer("GaussianNoise", stddev=0.1), *dense(2)],
            [2],
            "2-8-2, gaussian noise 0.1, batch normalization",
        ),
        ([layer("SpatialDropout2D", rate=1e-7)], [4, 4, 3], "4×4×3, spatial dropout 2D 1e-7"),
    ],
)
def test_a_run_is_called_by_its_layers_and_what_regularizes_them(
    layers: list[dict[str, Any]], shape: list[int | None] | None, text: str
) -> None:
    assert summary(layers, shape).text == text


def test_what_training_has_beyond_the_usual_is_told() -> None:
    training = {"optimizer": {"class_name": "SGD"}, "early_stopping": {"patience": 5}}
    assert summary(dense(2), [2], training).text == "2-2, SGD, early stopping"
    # By whichever name the usual one is given, it goes without saying.
    assert summary(dense(2), [2], {"optimizer": "adam"}).text == "2-2"


def test_a_fork_says_from_which_epoch_it_goes_on() -> None:
    fork = {"run": "bcdfghjk", "epoch": 40}
    assert summary(dense(2), [2], {"epochs": 50}, fork=fork).text == "2-2, from epoch 40"


def test_of_a_network_with_branches_the_longest_way_is_told() -> None:
    nodes = [{"id": "in", "class_name": "InputLayer"}] + [
        {"id": name, "class_name": "Dense", "config": {"units": 8}} for name in ("a", "b")
    ]
    nodes += [{"id": "sum", "class_name": "Add"}, {"id": "out", "class_name": "Dense", "config": {"units": 2}}]
    edges = [("in", "a"), ("a", "b"), ("a", "sum"), ("b", "sum"), ("sum", "out")]
    spec = parse_run_spec(
        {
            "network": {"nodes": nodes, "edges": [{"source": source, "target": target} for source, target in edges]},
            "data": {"dataset": "spiral"},
            "training": {"loss": "mse"},
        }
    )
    assert summarize(spec, {"in": [None, 2]}).text == "2-8-8-2, with branches"


def test_a_long_network_of_many_kinds_has_a_short_name() -> None:
    layers = [part for _ in range(20) for part in (layer("Conv1D", filters=8, kernel_size=3), layer("LSTM", units=4))]
    assert summary([*layers, *dense(2)], [50, 1]).text == "50×1, Conv1D 8, LSTM 4, …, Dense 2, 41 layers"


def test_numbers_of_its_parts_are_told_as_numbers() -> None:
    found = summary([layer("Dropout", rate=0.3), *dense(2)], [2])
    assert [(part.kind, part.word, part.values) for part in found.parts] == [("word", "dropout", [0.3])]
