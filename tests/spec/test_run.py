"""The run spec: defaults, strictness, and errors that name the field."""

from typing import Any

import pytest

from layerloom.errors import SpecError
from layerloom.spec import parse_run_spec
from support.specs import digits

SPEC = digits()


def changed(path: str, value: Any) -> dict[str, Any]:
    """The spec with one field, at a dotted path, set to another value."""

    def put(document: Any, keys: list[str]) -> Any:
        if not keys:
            return value
        return document | {keys[0]: put(document.get(keys[0], {}), keys[1:])}

    return put(SPEC, path.split("."))


def test_the_documented_spec_survives_a_round_trip():
    spec = parse_run_spec(SPEC)
    assert parse_run_spec(spec.to_json()) == spec
    assert spec.training.early_stopping is not None
    assert spec.training.early_stopping.patience == 5


def test_everything_but_nodes_dataset_and_loss_has_a_default():
    spec = parse_run_spec(
        {
            "network": {"nodes": [{"id": "in", "class_name": "InputLayer"}]},
            "data": {"dataset": "iris"},
            "training": {"loss": "mse"},
        }
    )
    assert spec.training.batch_size == 32
    assert spec.training.optimizer.class_name == "Adam"
    assert spec.data.split.validation == 0.2


def test_layers_are_short_for_a_plain_stack():
    spec = parse_run_spec(
        changed("network", {"layers": [{"class_name": "Dense", "config": {"units": 4}}, {"class_name": "Dense"}]})
    )
    assert [node.id for node in spec.network.nodes] == ["inputlayer_1", "dense_1", "dense_2"]
    assert [(edge.source, edge.target) for edge in spec.network.edges] == [
        ("inputlayer_1", "dense_1"),
        ("dense_1", "dense_2"),
    ]


def test_made_ids_leave_given_ones_alone():
    spec = parse_run_spec(
        changed("network", {"layers": [{"class_name": "Dense"}, {"class_name": "Dense", "id": "dense_1"}]})
    )
    assert [node.id for node in spec.network.nodes] == ["inputlayer_1", "dense_2", "dense_1"]


@pytest.mark.parametrize(
    ("path", "value", "field"),
    [
        ("training.epochs", 0, "training.epochs"),
        ("training.epochs", "many", "training.epochs"),
        ("training.batch_size", "half", "training.batch_size"),
        ("training.seed", -1, "training.seed"),
        ("training.seed", 2**32, "training.seed"),
        ("training.pace", 0, "training.pace"),
        ("training.patience", 5, "training.patience"),
        ("training.early_stopping.mode", "best", "training.early_stopping.mode"),
        ("data.split.test", 1.5, "data.split.test"),
        ("data.split", {"validation": 0.6, "test": 0.4}, "data.split"),
        ("data.shape", [], "data.shape"),
        ("data.shape", [0], "data.shape"),
        ("network.version", 2, "network.version"),
        ("network.nodes", [{"id": "a/b", "class_name": "Dense"}], "network.nodes"),
        ("network.nodes", [{"id": "a", "class_name": "Dense"}] * 2, "network"),
        ("network.nodes", [], "network.nodes"),
        ("network", {"layers": [], "nodes": []}, "network"),
        ("network", {"layers": 3}, "network"),
        ("tags", ["x" * 41], "tags"),
    ],
)
def test_a_wrong_field_is_named(path: str, value: Any, field: str):
    with pytest.raises(SpecError) as caught:
        parse_run_spec(changed(path, value))
    assert any(entry["field"].startswith(field) for entry in caught.value.errors)
    assert all(entry["message"] and "received" in entry for entry in caught.value.errors)


def test_all_wrong_fields_are_named_at_once():
    document = changed("training.epochs", 0) | {"tags": 3}
    with pytest.raises(SpecError) as caught:
        parse_run_spec(document)
    assert len(caught.value.errors) == 2


@pytest.mark.parametrize("document", [None, [], "text", 3, {}])
def test_anything_else_is_no_run_spec(document: Any):
    with pytest.raises(SpecError):
        parse_run_spec(document)


def test_optimizer_may_be_a_name_as_in_keras():
    assert parse_run_spec(changed("training.optimizer", "adam")).training.optimizer.class_name == "adam"


@pytest.mark.parametrize(
    ("layers", "field"),
    [
        ([{"class_name": "Dense", "id": []}], "network.nodes.1.id"),
        ([{"class_name": "Dense", "id": None}], "network.nodes.1.id"),
        ([{"class_name": []}], "network.nodes.1.class_name"),
        ([7], "network.nodes.1"),
        ([{"class_name": "Dense"}] * 100_000, "network"),
        ({"a": 1}, "network"),
    ],
)
def test_a_stack_of_nonsense_is_refused_and_not_choked_on(layers: Any, field: str) -> None:
    with pytest.raises(SpecError) as caught:
        parse_run_spec({**SPEC, "network": {"layers": layers}})
    assert field in [error["field"] for error in caught.value.errors]


def test_a_stack_names_layers_that_have_odd_names() -> None:
    layers = [{"class_name": "My Layer>v2"}, {"class_name": "\u00e9"}, {"class_name": "Dense"}, {"class_name": "Dense"}]
    spec = parse_run_spec({**SPEC, "network": {"layers": layers}})
    assert [node.id for node in spec.network.nodes] == ["inputlayer_1", "mylayerv2_1", "layer_1", "dense_1", "dense_2"]


def test_errors_are_brief_however_large_the_document() -> None:
    layout = {f"?{number}": [0, 0] for number in range(1_500)}
    with pytest.raises(SpecError) as caught:
        parse_run_spec({**SPEC, "network": {**SPEC["network"], "layout": layout}, "x" * 9: ["y" * 10**6] * 9})
    assert len(caught.value.errors) <= 100
    assert all(len(error["received"]) < 1_000 for error in caught.value.errors)


@pytest.mark.parametrize("plane", ["pca", [3, 0]])
def test_the_plane_of_the_pictures_survives_a_round_trip(plane: Any):
    spec = parse_run_spec(changed("frames.plane", plane))
    assert spec.frames.plane == plane
    assert parse_run_spec(spec.to_json()) == spec


@pytest.mark.parametrize("plane", ["tsne", [1], [1, 1], [0, -1], [0, 1, 2], [0, 1.5]])
def test_a_plane_needs_two_different_features(plane: Any):
    with pytest.raises(SpecError) as caught:
        parse_run_spec(changed("frames.plane", plane))
    assert all(error["field"].startswith("frames.plane") for error in caught.value.errors)
