"""The order in which layers are built."""

import heapq
import math
from dataclasses import dataclass

from layerloom.errors import NetworkError
from layerloom.spec import NetworkSpec


@dataclass(frozen=True)
class Wiring:
    """The inputs and outputs of each node, and the build order of the nodes; computed once for each network."""

    inputs: dict[str, list[str]]
    outputs: dict[str, list[str]]
    order: list[str]


def wiring_of(network: NetworkSpec) -> Wiring:
    """The wiring of a network."""
    inputs, outputs = inputs_of(network), outputs_of(network)
    return Wiring(inputs, outputs, _order(network, inputs, outputs))


def inputs_of(network: NetworkSpec) -> dict[str, list[str]]:
    """The nodes that feed each node, by port and then in document order.

    Edges without a port come after those with one. Edges that name unknown nodes are left out.
    """
    found: dict[str, list[tuple[float, int, str]]] = {node.id: [] for node in network.nodes}
    for index, edge in enumerate(network.edges):
        if edge.source in found and edge.target in found:
            port = math.inf if edge.port is None else edge.port
            found[edge.target].append((port, index, edge.source))
    return {node: [source for _, _, source in sorted(sources)] for node, sources in found.items()}


def outputs_of(network: NetworkSpec) -> dict[str, list[str]]:
    """The nodes that each node feeds, in document order."""
    found: dict[str, list[str]] = {node.id: [] for node in network.nodes}
    for edge in network.edges:
        if edge.source in found and edge.target in found:
            found[edge.source].append(edge.target)
    return found


def partial_order(network: NetworkSpec) -> list[str]:
    """The nodes that can be ordered, each after its inputs, with ties in document order (Kahn's algorithm).

    Nodes on a cycle, and nodes behind one, are missing.
    """
    return wiring_of(network).order


def _order(network: NetworkSpec, inputs: dict[str, list[str]], outputs: dict[str, list[str]]) -> list[str]:
    place = {node.id: index for index, node in enumerate(network.nodes)}
    waiting = {node: len(sources) for node, sources in inputs.items()}
    ready = [place[node] for node, count in waiting.items() if count == 0]
    heapq.heapify(ready)
    order: list[str] = []
    while ready:
        node = network.nodes[heapq.heappop(ready)].id
        order.append(node)
        for target in outputs[node]:
            waiting[target] -= 1
            if waiting[target] == 0:
                heapq.heappush(ready, place[target])
    return order


def find_cycle(network: NetworkSpec, wiring: Wiring | None = None) -> list[str]:
    """The nodes of one cycle in the order of its edges, from the first in the document; empty if there is none.

    ``wiring`` is the network's wiring, if the caller has it already.
    """
    wiring = wiring or wiring_of(network)
    stuck = {node.id for node in network.nodes} - set(wiring.order)
    if not stuck:
        return []
    inputs = wiring.inputs
    # Every stuck node has a stuck input, so a walk backwards must come to the same node twice.
    node = next(item.id for item in network.nodes if item.id in stuck)
    walk: list[str] = []
    while node not in walk:
        walk.append(node)
        node = next(source for source in inputs[node] if source in stuck)
    cycle = walk[walk.index(node) :][::-1]
    place = {item.id: index for index, item in enumerate(network.nodes)}
    first = min(range(len(cycle)), key=lambda index: place[cycle[index]])
    return cycle[first:] + cycle[:first]


def cycle_in_words(cycle: list[str]) -> str:
    """The nodes of a cycle, with the first repeated at the end; a long cycle is shortened."""
    shown = cycle if len(cycle) <= 8 else [*cycle[:8], "…"]
    return " → ".join([*shown, cycle[0]])


def topological_order(network: NetworkSpec) -> list[str]:
    """All nodes, each after its inputs, ties in document order.

    Raises:
        NetworkError: if there is a cycle; it names the cycle's nodes.
    """
    cycle = find_cycle(network)
    if cycle:
        raise NetworkError(
            f"The network contains a cycle: {cycle_in_words(cycle)}.",
            code="cycle",
            node=cycle[0],
            fix="Remove one of the connections of the cycle.",
        )
    return partial_order(network)
