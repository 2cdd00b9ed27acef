"""Structure: all problems at once, each tied to its node."""

import time
from typing import Any

from layerloom.graph.check import MAX_DEPTH, check_structure, output_of
from layerloom.graph.problems import Problem
from layerloom.spec import NetworkSpec

DENSE = {"class_name": "Dense", "config": {"units": 2}}
INPUT = {"class_name": "InputLayer"}


def graph(nodes: dict[str, Any], *edges: tuple[str, str]) -> NetworkSpec:
    return NetworkSpec.model_validate(
        {
            "nodes": [{"id": name, **node} for name, node in nodes.items()],
            "edges": [{"source": source, "target": target} for source, target in edges],
        }
    )


def stack(*layers: dict[str, Any]) -> NetworkSpec:
    return NetworkSpec.model_validate({"layers": list(layers)})


def found(network: NetworkSpec) -> list[tuple[str, str | None]]:
    return [(problem.code, problem.node) for problem in check_structure(network)]


def only(network: NetworkSpec) -> Problem:
    (problem,) = check_structure(network)
    return problem


def edits(problem: Problem) -> list[dict[str, Any]]:
    assert problem.fix is not None
    return list(problem.fix.edits)


def test_a_way_that_keras_cannot_follow_is_an_error() -> None:
    assert found(stack(*[DENSE] * (MAX_DEPTH - 1))) == []
    problem = only(stack(*[DENSE] * MAX_DEPTH))
    assert (problem.code, problem.node) == ("network_too_deep", f"dense_{MAX_DEPTH}")


def test_many_loose_nodes_are_found_in_no_time() -> None:
    network = graph({f"n{number}": DENSE for number in range(2_000)})
    began = time.perf_counter()
    codes = [code for code, _ in found(network)]
    # The first waits for the input that is missing.
    assert codes.count("not_connected") == 1_999
    assert time.perf_counter() - began < 3


def test_a_long_circle_is_not_written_out() -> None:
    names = [f"n{number}" for number in range(500)]
    circle = graph(dict.fromkeys(names, DENSE), *zip(names, [*names[1:], names[0]], strict=True))
    problem = next(problem for problem in check_structure(circle) if problem.code == "cycle")
    assert len(problem.message) < 200


def test_a_plain_stack_has_no_problems() -> None:
    assert check_structure(stack(DENSE, {"class_name": "Dropout", "config": {"rate": 0.5}}, DENSE)) == []


def test_all_problems_come_at_once() -> None:
    network = stack({"class_name": "Dense", "config": {"units": -1}}, {"class_name": "Lambda"}, {"class_name": "Dens"})
    assert found(network) == [
        ("out_of_range", "dense_1"),
        ("refused_class", "lambda_1"),
        ("unknown_class", "dens_1"),
    ]


def test_a_wrong_parameter_names_its_field() -> None:
    problem = only(stack({"class_name": "Dense", "config": {"units": 2, "activaton": "relu"}}))
    assert (problem.code, problem.node, problem.field) == ("unknown_parameter", "dense_1", "activaton")
    assert problem.values["suggestion"] == "activation"


def test_a_missing_input_can_be_added() -> None:
    problem = check_structure(graph({"a": DENSE, "b": DENSE}, ("a", "b")))[0]
    assert problem.code == "missing_input"
    assert edits(problem) == [{"op": "insert", "before": "a", "class_name": "InputLayer", "config": {}}]


def test_an_unconnected_node_is_connected_to_the_one_before() -> None:
    network = graph({"i": INPUT, "a": DENSE, "b": DENSE}, ("i", "a"))
    problems = check_structure(network)
    assert ("not_connected", "b") in found(network)
    problem = next(problem for problem in problems if problem.code == "not_connected")
    assert edits(problem) == [{"op": "connect", "source": "a", "target": "b"}]


def test_a_dead_end_beside_the_output() -> None:
    problem = only(graph({"i": INPUT, "a": DENSE, "b": DENSE, "c": DENSE}, ("i", "a"), ("i", "b"), ("b", "c")))
    assert (problem.code, problem.node, problem.values) == ("several_outputs", "a", {"output": "c"})


def test_a_cycle_names_its_nodes() -> None:
    network = graph({"i": INPUT, "a": DENSE, "b": DENSE}, ("a", "b"), ("b", "a"), ("i", "a"))
    problem = next(problem for problem in check_structure(network) if problem.code == "cycle")
    assert problem.values["nodes"] == ["a", "b"]
    assert edits(problem) == [
        {
            "op": "set",
            "node": None,
            "field": "network.edges",
            "value": [{"source": "a", "target": "b", "port": None}, {"source": "i", "target": "a", "port": None}],
        }
    ]


def test_merging_needs_two_and_the_rest_take_one() -> None:
    add = {"class_name": "Add"}
    assert only(stack(DENSE, add, DENSE)).code == "merge_needs_inputs"
    both = graph({"i": INPUT, "a": DENSE, "b": DENSE, "c": DENSE}, ("i", "a"), ("i", "b"), ("a", "c"), ("b", "c"))
    problem = only(both)
    assert (problem.code, problem.node) == ("too_many_inputs", "c")
    assert edits(problem)[0]["class_name"] == "Concatenate"
    merged = graph({"i": INPUT, "a": DENSE, "b": DENSE, "c": add}, ("i", "a"), ("i", "b"), ("a", "c"), ("b", "c"))
    assert check_structure(merged) == []


def test_edges_to_nowhere_and_into_the_input() -> None:
    network = graph({"i": INPUT, "a": DENSE}, ("i", "a"), ("a", "x"))
    assert found(network) == [("unknown_node", None)]
    assert ("input_is_fed", "i") in found(graph({"i": INPUT, "a": DENSE}, ("i", "a"), ("a", "i")))


def test_several_inputs_and_nothing_but_an_input() -> None:
    two = graph({"i": INPUT, "j": INPUT, "c": {"class_name": "Concatenate"}}, ("i", "c"), ("j", "c"))
    assert found(two) == [("several_inputs", "j")]
    assert found(graph({"i": INPUT})) == [("no_layers", "i")]


def test_the_output_is_the_node_that_feeds_no_other() -> None:
    assert output_of(graph({"i": INPUT, "a": DENSE}, ("i", "a"))) == "a"
    assert output_of(graph({"i": INPUT, "a": DENSE, "b": DENSE}, ("i", "a"), ("i", "b"))) is None
