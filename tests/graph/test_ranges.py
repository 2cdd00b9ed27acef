"""The whole numbers that layers output, and problems of tables that are too small for them."""

from typing import Any

import pytest

from layerloom.graph.embedding import check_embeddings
from layerloom.graph.ranges import MEASURED, Measured, Whole, ranges_of
from layerloom.graph.view import View
from layerloom.spec import NetworkSpec

POINTS: dict[str, Any] = {"kind": "points", "shape": [2], "standardize": False, "scale": None}
TEXT: dict[str, Any] = {
    "kind": "sequences",
    "shape": [20],
    "standardize": False,
    "scale": None,
    "config": {"words": 500},
}


def layer(class_name: str, **config: Any) -> dict[str, Any]:
    return {"class_name": class_name, "config": config}


BINS, HASHED = layer("Discretization", bin_boundaries=[-1.0, 0.0, 1.0]), layer("Hashing", num_bins=10)


def range_of(facts: dict[str, Any] | None, *layers: dict[str, Any]) -> Whole | Measured | None:
    network = NetworkSpec.model_validate({"layers": list(layers)})
    return ranges_of(View(network, {}, facts)).get(network.nodes[-1].id)


@pytest.mark.parametrize(
    ("facts", "layers", "expected"),
    [
        (POINTS, [BINS], Whole(0, 3)),
        (POINTS, [HASHED], Whole(0, 9)),
        (POINTS, [layer("Discretization", bin_boundaries=[0.0], output_mode="one_hot")], Whole(0, 1)),
        (POINTS, [layer("Discretization", bin_boundaries=[0.0], output_mode="count")], Whole(0, None)),
        (POINTS, [layer("CategoryEncoding", num_tokens=5)], Whole(0, 1)),
        (POINTS, [BINS, layer("Reshape", target_shape=[1, 2]), layer("Flatten")], Whole(0, 3)),
        (POINTS, [BINS, layer("Identity"), layer("RepeatVector", n=3), layer("MaxPooling1D")], Whole(0, 3)),
        # Dropped values are zero and the others grow, so that they are whole no more.
        (POINTS, [BINS, layer("Dropout", rate=0.5)], MEASURED),
        (POINTS, [BINS, layer("Dense", units=2)], MEASURED),
        (POINTS, [BINS, layer("ReLU")], None),
        (POINTS, [BINS, layer("Rescaling", scale=2.0)], None),
        (POINTS, [layer("Flatten")], MEASURED),
        (TEXT, [layer("Flatten")], Whole(0, 499)),
        (TEXT | {"config": {}}, [layer("Flatten")], Whole(0, None)),
        (None, [layer("Flatten")], None),
    ],
)
def test_what_a_layer_puts_out(facts: Any, layers: list[dict[str, Any]], expected: Any) -> None:
    given = range_of(facts, *layers)
    assert given is expected if isinstance(expected, Measured) else given == expected


@pytest.mark.parametrize(
    ("merge", "expected"),
    [
        ("Concatenate", Whole(0, 9)),
        ("Add", Whole(0, 12)),
        ("Multiply", Whole(0, 27)),
        ("Maximum", Whole(0, 9)),
        ("Minimum", Whole(0, 3)),
        ("Subtract", Whole(-9, 3)),
        ("Average", MEASURED),
    ],
)
def test_merges_join_ranges(merge: str, expected: Whole | Measured) -> None:
    nodes = {"i": layer("InputLayer"), "a": BINS, "b": HASHED, "m": layer(merge)}
    edges = [("i", "a"), ("i", "b"), ("a", "m"), ("b", "m")]
    network = NetworkSpec.model_validate(
        {
            "nodes": [{"id": name, **node} for name, node in nodes.items()],
            "edges": [{"source": source, "target": target} for source, target in edges],
        }
    )
    assert ranges_of(View(network, {}, POINTS))["m"] == expected


def test_a_difference_may_be_below_what_a_table_knows() -> None:
    nodes = {"i": layer("InputLayer"), "a": BINS, "b": HASHED, "m": layer("Subtract")}
    nodes["e"] = layer("Embedding", input_dim=100, output_dim=2)
    edges = [("i", "a"), ("i", "b"), ("a", "m"), ("b", "m"), ("m", "e")]
    network = NetworkSpec.model_validate(
        {
            "nodes": [{"id": name, **node} for name, node in nodes.items()],
            "edges": [{"source": source, "target": target} for source, target in edges],
        }
    )
    [problem] = check_embeddings(View(network, {"e": [None, 2, 2]}, POINTS))
    assert (problem.code, problem.node, problem.values) == ("negative_index", "e", {"low": -9})
