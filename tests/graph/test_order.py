"""The order in which layers are built."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from layerloom.errors import NetworkError
from layerloom.graph.order import find_cycle, inputs_of, partial_order, topological_order
from layerloom.spec import NetworkSpec


def network(nodes: str, *edges: str) -> NetworkSpec:
    """Nodes named by single letters, edges as "ab" or, with a port, "ab0"."""
    return NetworkSpec.model_validate(
        {
            "nodes": [{"id": node, "class_name": "Identity"} for node in nodes],
            "edges": [
                {"source": edge[0], "target": edge[1], "port": int(edge[2:]) if edge[2:] else None} for edge in edges
            ],
        }
    )


def test_each_node_comes_after_its_inputs() -> None:
    assert topological_order(network("cba", "ab", "bc")) == ["a", "b", "c"]


def test_ties_are_in_document_order() -> None:
    assert topological_order(network("adcbz", "ab", "ac", "ad", "bz", "cz", "dz")) == ["a", "d", "c", "b", "z"]


def test_inputs_are_ordered_by_port_then_by_document() -> None:
    assert inputs_of(network("abcz", "az", "bz", "cz"))["z"] == ["a", "b", "c"]
    assert inputs_of(network("abcz", "az2", "bz0", "cz1"))["z"] == ["b", "c", "a"]
    assert inputs_of(network("abcz", "az", "bz1", "cz1"))["z"] == ["b", "c", "a"]


def test_a_cycle_is_named_by_its_nodes() -> None:
    looped = network("abcde", "ab", "bc", "cd", "db", "de")
    assert find_cycle(looped) == ["b", "c", "d"]
    assert partial_order(looped) == ["a"]
    with pytest.raises(NetworkError, match="b → c → d → b") as caught:
        topological_order(looped)
    assert caught.value.node == "b"


def test_a_node_that_feeds_itself_is_a_cycle() -> None:
    assert find_cycle(network("ab", "ab", "bb")) == ["b"]


def test_edges_to_unknown_nodes_do_not_count() -> None:
    assert topological_order(network("ab", "ax", "xb")) == ["a", "b"]


@given(st.data())
def test_any_graph_without_cycle_is_ordered_whole(data: st.DataObject) -> None:
    size = data.draw(st.integers(1, 12))
    letters = "abcdefghijkl"[:size]
    hidden = data.draw(st.permutations(letters))
    pairs = [(hidden[i], hidden[j]) for i in range(size) for j in range(i + 1, size)]
    chosen = data.draw(st.lists(st.sampled_from(pairs), max_size=20)) if pairs else []
    drawn = network(letters, *(source + target for source, target in chosen))
    order = topological_order(drawn)
    assert sorted(order) == sorted(letters)
    assert all(order.index(source) < order.index(target) for source, target in chosen)
    assert find_cycle(drawn) == []
