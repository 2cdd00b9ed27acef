"""Fixes that need shapes, beyond those in the table of wrong networks."""

from typing import Any

from layerloom.graph.problems import Edit, Problem
from layerloom.graph.repair import repaired
from layerloom.graph.view import Shape, View
from layerloom.spec import NetworkSpec

Layer = dict[str, Any]


def layer(class_name: str, **config: Any) -> Layer:
    return {"class_name": class_name, "config": config}


def view(edges: str, shapes: dict[str, Shape], facts: dict[str, Any] | None = None, **nodes: Layer) -> View:
    pairs = [edge.split(">") for edge in edges.split()]
    network = NetworkSpec.model_validate(
        {
            "nodes": [{"id": name, **node} for name, node in nodes.items()],
            "edges": [{"source": source, "target": target} for source, target in pairs],
        }
    )
    return View(network, shapes, facts)


def rank(node: str, expected: int, received: Shape) -> Problem:
    values = {"class_name": "X", "bound": "", "expected": expected, "received": received}
    return Problem("wrong_rank", "", node=node, values=values)


def edits(problem: Problem) -> tuple[Edit, ...]:
    assert problem.fix is not None
    return problem.fix.edits


INPUT, DENSE = layer("InputLayer"), layer("Dense", units=4)
CONV = layer("Conv2D", filters=2, kernel_size=3)


def test_the_data_is_only_reshaped_where_nothing_else_reads_it() -> None:
    images = {"kind": "images"}
    shapes: dict[str, Shape] = {"i": [None, 64], "d": [None, 4]}
    alone = view("i>c", shapes, images, i=INPUT, c=CONV)
    assert edits(repaired(rank("c", 3, [None, 64]), alone))[0]["value"] == [8, 8, 1]
    beside = view("i>c i>d", shapes, images, i=INPUT, c=CONV, d=DENSE)
    assert edits(repaired(rank("c", 3, [None, 64]), beside)) == ({"op": "remove", "node": "c"},)
    colours = view("i>c", {"i": [None, 3072]}, images, i=INPUT, c=CONV)
    assert edits(repaired(rank("c", 3, [None, 3072]), colours))[0]["value"] == [32, 32, 3]


def test_an_input_with_a_shape_of_its_own_gives_it_up() -> None:
    own = view("i>c", {"i": [None, 64]}, {"kind": "images"}, i=layer("InputLayer", shape=[64]), c=CONV)
    assert [edit["field"] for edit in edits(repaired(rank("c", 3, [None, 64]), own))] == ["data.shape", "shape"]


def test_a_window_that_would_not_fit_is_padded() -> None:
    conv = layer("Conv1D", filters=2, kernel_size=3)
    reshaped = edits(repaired(rank("c", 2, [None, 2]), view("i>c", {"i": [None, 2]}, i=INPUT, c=conv)))
    assert [edit["op"] for edit in reshaped] == ["insert", "set"]
    assert reshaped[1]["value"] == "same"


def test_axes_that_are_too_many_are_folded_or_flattened() -> None:
    maps = view("i>x", {"i": [None, 4, 5, 6]}, i=INPUT, x=layer("LSTM", units=2))
    assert edits(repaired(rank("x", 2, [None, 4, 5, 6]), maps))[0]["config"] == {"target_shape": [4, 30]}
    row = view("i>x", {"i": [None, 4, 5]}, i=INPUT, x=layer("RepeatVector", n=2))
    assert edits(repaired(rank("x", 1, [None, 4, 5]), row))[0]["class_name"] == "Flatten"


def test_steps_of_any_number_cannot_be_reshaped() -> None:
    problem = repaired(rank("c", 3, [None, None, 5]), view("i>c", {"i": [None, None, 5]}, i=INPUT, c=CONV))
    assert problem.fix is None


def test_poolings_are_removed_only_as_far_as_they_find_nothing() -> None:
    pool = layer("MaxPooling2D")
    shapes: dict[str, Shape] = {"i": [None, 1, 1, 3]}
    up = layer("UpSampling2D", size=4)
    network = view("i>p p>q q>u u>r", shapes, i=INPUT, p=pool, q=pool, u=up, r=pool)
    problem = repaired(Problem("window_too_large", "", node="p"), network)
    assert [edit["node"] for edit in edits(problem)] == ["p", "q"]


def test_what_leads_nowhere_is_joined_before_what_is_nearer() -> None:
    shapes: dict[str, Shape] = {name: [None, 4] for name in "iabc"}
    nodes = {"i": INPUT, "a": DENSE, "b": DENSE, "c": DENSE, "s": layer("Add")}
    loose = view("i>a i>b b>c c>s", shapes, **nodes)
    needs = Problem("merge_needs_inputs", "", node="s")
    assert edits(repaired(needs, loose)) == ({"op": "connect", "source": "a", "target": "s"},)
    nearest = view("i>a a>b b>c c>s", shapes, **nodes)
    assert edits(repaired(needs, nearest)) == ({"op": "connect", "source": "b", "target": "s"},)


def test_what_comes_from_the_merge_itself_is_never_joined() -> None:
    shapes: dict[str, Shape] = {"i": [None, 2], "a": [None, 4], "d": [None, 4]}
    network = view("i>a a>s s>d", shapes, i=INPUT, a=DENSE, s=layer("Add"), d=DENSE)
    assert repaired(Problem("merge_needs_inputs", "", node="s"), network).fix is None


def test_widths_are_set_where_they_can_be() -> None:
    shapes: dict[str, Shape] = {"i": [None, 2], "a": [None, 8], "b": [None, 8], "c": [None, 4]}
    network = view(
        "i>a i>b i>c a>s b>s c>s",
        shapes,
        i=INPUT,
        a=layer("Dense", units=8),
        b=layer("Dense", units=8),
        c=DENSE,
        s=layer("Average"),
    )
    (edit,) = edits(repaired(Problem("merge_shapes", "", node="s"), network))
    assert (edit["node"], edit["value"]) == ("c", 8)
    skip = view("i>a i>s a>s", shapes, i=INPUT, a=layer("Dense", units=8), s=layer("Add"))
    (edit,) = edits(repaired(Problem("merge_shapes", "", node="s"), skip))
    assert (edit["node"], edit["value"]) == ("a", 2)
