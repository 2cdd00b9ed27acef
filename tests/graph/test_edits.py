"""The effects of edits; tests/contracts/test_wrong_networks.py proves that the browser has the same effects."""

from typing import Any

import pytest

from layerloom.errors import SpecError
from layerloom.graph import problems
from layerloom.graph.edits import apply, fresh_id, snake_case


def document() -> dict[str, Any]:
    """Two branches from a into a merge."""
    names = {"i": "InputLayer", "a": "Dense", "b": "Dense", "m": "Concatenate"}
    pairs = [("i", "a"), ("a", "b"), ("a", "m"), ("b", "m")]
    return {
        "network": {
            "nodes": [{"id": node, "class_name": name, "config": {}} for node, name in names.items()],
            "edges": [{"source": source, "target": target} for source, target in pairs],
            "layout": {"a": [0, 1], "b": [0, 2]},
        },
        "data": {"dataset": "spiral"},
        "training": {"loss": "mse", "metrics": ["mae", {"class_name": "AUC"}]},
    }


def edges(*edits: problems.Edit) -> list[str]:
    return [f"{edge['source']}>{edge['target']}" for edge in apply(document(), edits)["network"]["edges"]]


def test_a_parameter_at_any_depth() -> None:
    changed = apply(document(), [problems.set_config("a", "kernel_regularizer.config.l2", 0.1)])
    assert changed["network"]["nodes"][1]["config"] == {"kernel_regularizer": {"config": {"l2": 0.1}}}


def test_a_field_of_the_spec_and_an_entry_of_a_list() -> None:
    changed = apply(document(), [problems.set_spec("training.metrics.1.config.name", "area")])
    assert changed["training"]["metrics"] == ["mae", {"class_name": "AUC", "config": {"name": "area"}}]
    changed = apply(document(), [problems.set_spec("training.metrics.2", "mse")])
    assert changed["training"]["metrics"][2] == "mse"
    with pytest.raises(SpecError, match="entry 7"):
        apply(document(), [problems.set_spec("training.metrics.7", "mse")])


def test_insertion_before_all_inputs_one_of_them_and_behind() -> None:
    assert edges(problems.insert_before("m", "Add", {})) == ["i>a", "a>b", "a>add_1", "b>add_1", "add_1>m"]
    one = edges(problems.insert_before("m", "Flatten", {}, "a"))
    assert one == ["i>a", "a>b", "a>flatten_1", "flatten_1>m", "b>m"]
    behind = edges(problems.insert_after("a", "Flatten", {}))
    assert behind == ["i>a", "a>flatten_1", "flatten_1>b", "flatten_1>m", "b>m"]
    assert edges(problems.insert_after("m", "Flatten", {}))[-1] == "m>flatten_1"


def test_a_connection_that_is_led_through_a_layer_keeps_its_port() -> None:
    given = document()
    given["network"]["edges"][2]["port"] = 5
    changed = apply(given, [problems.insert_before("m", "Flatten", {}, "a")])
    assert {"source": "flatten_1", "target": "m", "port": 5} in changed["network"]["edges"]


def test_removal_joins_the_neighbours_and_forgets_the_place() -> None:
    # The merge has a single input then, and goes too.
    assert edges(problems.remove("b")) == ["i>a"]
    assert apply(document(), [problems.remove("b")])["network"]["layout"] == {"a": [0, 1]}
    assert edges(problems.remove("i")) == ["a>b", "a>m", "b>m"]


def test_removal_never_joins_twice_what_does_not_attend_to_itself() -> None:
    three = [problems.connect("i", "m"), problems.remove("b")]
    assert edges(*three) == ["i>a", "a>m", "i>m"]
    attention = problems.replace("m", "MultiHeadAttention", {"num_heads": 1, "key_dim": 2})
    assert edges(attention, problems.remove("b")) == ["i>a", "a>m", "a>m"]


def test_a_layer_of_one_input_takes_the_last_of_several() -> None:
    behind = problems.insert_after("m", "Dense", {"units": 1})
    assert edges(behind, problems.remove("m")) == ["i>a", "a>b", "b>dense_1"]
    # Another merge takes all of them.
    merge = problems.insert_after("m", "Add", {})
    assert edges(merge, problems.connect("i", "add_1"), problems.remove("m")) == [
        "i>a",
        "a>b",
        "a>add_1",
        "b>add_1",
        "i>add_1",
    ]


def test_parting_takes_the_last_of_several_connections() -> None:
    assert edges(problems.connect("a", "m"), problems.disconnect("a", "m")) == ["i>a", "a>b", "a>m", "b>m"]
    with pytest.raises(SpecError, match="not connected"):
        edges(problems.disconnect("i", "m"))


def test_insertion_into_one_of_several_connections_that_leave_a_layer() -> None:
    one = edges(problems.insert_after("a", "Flatten", {}) | {"target": "m"})
    assert one == ["i>a", "a>b", "a>flatten_1", "flatten_1>m", "b>m"]


def test_replacement_and_connection() -> None:
    changed = apply(document(), [problems.replace("b", "ReLU", {}), problems.connect("i", "m")])
    assert changed["network"]["nodes"][2] == {"id": "b", "class_name": "ReLU", "config": {}}
    assert changed["network"]["edges"][-1] == {"source": "i", "target": "m"}


def test_a_plain_stack_is_written_out() -> None:
    given = {"network": {"layers": [{"class_name": "Dense", "config": {"units": 2}}]}}
    changed = apply(given, [problems.insert_before("dense_1", "Flatten", {})])
    assert [node["id"] for node in changed["network"]["nodes"]] == ["inputlayer_1", "flatten_1", "dense_1"]


def test_what_was_given_stays_as_it_is() -> None:
    given = document()
    apply(given, [problems.connect("i", "m"), problems.set_spec("training.metrics.0", "mse"), problems.remove("b")])
    assert given == document()


@pytest.mark.parametrize(
    "edit", [problems.remove("z"), problems.connect("i", "z"), problems.set_config("z", "units", 1), {"op": "paint"}]
)
def test_an_edit_that_does_not_fit_is_refused(edit: problems.Edit) -> None:
    with pytest.raises(SpecError):
        apply(document(), [edit])


def test_ids_are_keras_own_names_with_a_free_number() -> None:
    assert fresh_id({"dense_1", "dense_3"}, "Dense") == "dense_2"
    assert fresh_id(set(), "InputLayer") == "input_1"
    names = ["MaxPooling2D", "LSTM", "BatchNormalization", "GlobalAveragePooling1D", "PReLU"]
    assert [snake_case(name) for name in names] == [
        "max_pooling2d",
        "lstm",
        "batch_normalization",
        "global_average_pooling1d",
        "p_re_lu",
    ]
