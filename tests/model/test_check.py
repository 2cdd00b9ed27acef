"""The check report."""

from typing import Any

from layerloom.model.check import Budget, check_network
from layerloom.spec import NetworkSpec, TrainingSpec

SPIRAL: dict[str, Any] = {
    "name": "spiral",
    "task": "classification",
    "classes": ["0", "1"],
    "shape": [2],
    "counts": {"train": 350, "validation": 100, "test": 50},
}


def layer(class_name: str, **config: Any) -> dict[str, Any]:
    return {"class_name": class_name, "config": config}


def check(*layers: dict[str, Any], facts: dict[str, Any] | None = SPIRAL, **more: Any) -> dict[str, Any]:
    training = TrainingSpec.model_validate({"loss": "sparse_categorical_crossentropy"})
    return check_network(NetworkSpec.model_validate({"layers": list(layers)}), facts, training, **more)


def codes(report: dict[str, Any]) -> list[tuple[str, str | None]]:
    return [(problem["code"], problem["node"]) for problem in report["problems"]]


def test_a_good_network() -> None:
    report = check(layer("Dense", units=16, activation="relu"), layer("Dense", units=2, activation="softmax"))
    assert report["ok"] is True
    assert report["problems"] == []
    assert report["nodes"]["dense_1"] == {"output_shape": [None, 16], "params": 48, "flops": 96}
    assert report["totals"]["params"] == report["totals"]["trainable"] == 82
    assert report["forecast"]["seconds_per_epoch"] > 0


def test_problems_of_all_stations_come_together() -> None:
    report = check(
        layer("Dense", units=4, wings=2), layer("Dense", units=2), facts=SPIRAL | {"counts": SPIRAL["counts"]}
    )
    assert report["ok"] is False
    assert codes(report) == [("unknown_parameter", "dense_1")]
    assert list(report["nodes"]) == ["inputlayer_1"]
    assert report["forecast"] is None


def test_warnings_leave_it_trainable() -> None:
    report = check(layer("Dense", units=2))
    assert report["ok"] is True
    assert codes(report) == [("head_activation", "dense_1")]


def test_too_many_parameters_are_tied_to_the_largest_node() -> None:
    bomb = check(layer("Dense", units=100_000), layer("Dense", units=100_000), layer("Dense", units=2))
    assert bomb["ok"] is False
    assert ("too_many_parameters", "dense_2") in codes(bomb)
    assert bomb["totals"]["params"] == 10_000_600_002
    small = check(layer("Dense", units=2, activation="softmax"), budget=Budget(params=5))
    assert codes(small) == [("too_many_parameters", "dense_1")]


def test_too_many_activations_are_tied_to_the_largest_node() -> None:
    report = check(layer("RepeatVector", n=10**10), layer("GlobalAveragePooling1D"), layer("Dense", units=2))
    assert ("too_much_memory", "repeatvector_1") in codes(report)


def test_without_data_shapes_are_left_out() -> None:
    report = check_network(NetworkSpec.model_validate({"layers": [layer("Dense", units=2)]}))
    assert (report["ok"], report["nodes"], report["forecast"]) == (True, {}, None)


def test_a_network_without_weights_cannot_learn() -> None:
    report = check(layer("Dropout", rate=0.5), layer("Activation", activation="softmax"))
    assert codes(report) == [("nothing_to_learn", "activation_1")]
