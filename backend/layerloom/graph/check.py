"""Checks of a network that need neither Keras nor data: whether its graph can be built."""

from collections.abc import Iterator

from layerloom.catalog import load as catalog
from layerloom.catalog.checking import ConfigError
from layerloom.graph.order import Wiring, cycle_in_words, find_cycle, outputs_of, wiring_of
from layerloom.graph.parameters import Mender, config_errors
from layerloom.graph.problems import (
    Fix,
    Problem,
    connect,
    disconnect,
    insert_before,
    remove,
    replace,
    set_config,
    set_spec,
)
from layerloom.spec import EdgeSpec, NetworkSpec, NodeSpec

# Keras walks from the output of a model to its input by recursion, and Python allows about 1,000 frames.
MAX_DEPTH = 900
# The most nodes of a long cycle that a problem names.
_SHOWN = 50


def check_structure(network: NetworkSpec, wiring: Wiring | None = None) -> list[Problem]:
    """All problems of the graph and of each layer's parameters, in document order.

    ``wiring`` is the network's wiring, if the caller has it already.
    """
    wiring = wiring or wiring_of(network)
    problems = [problem for node in network.nodes for problem in check_node(node)]
    return [
        *problems,
        *_unknown_ends(network),
        *_cycle(network, wiring),
        *_depth(wiring),
        *_inputs(network, wiring),
        *_connections(network, wiring),
        *_doubled(network, wiring),
        *_outputs(network, wiring),
    ]


def check_node(node: NodeSpec) -> list[Problem]:
    """Problems of one layer's class and parameters."""
    return [
        Problem(
            error.code,
            error.message,
            node=node.id,
            field=error.field or None,
            values=error.values,
            fix=_fix(node, error),
        )
        for error in config_errors("layer", node.class_name, node.config)
    ]


def output_of(network: NetworkSpec) -> str | None:
    """The output node: the only node that feeds no other. None unless there is exactly one."""
    ends = [node for node, targets in outputs_of(network).items() if not targets]
    return ends[0] if len(ends) == 1 else None


def _fix(node: NodeSpec, error: ConfigError) -> Fix | None:
    suggestion = error.values.get("suggestion")
    if not error.field:
        if suggestion is not None:
            return Fix(f"Use {suggestion}", (replace(node.id, suggestion, node.config),))
        return _without(node)
    mender = Mender(
        "layer",
        node.class_name,
        node.config,
        set_value=lambda path, value: set_config(node.id, path, value),
        set_all=lambda config: replace(node.id, node.class_name, config),
    )
    # A wrapper around a layer that is not allowed has no use, so the fix removes it.
    return mender.fix(error) or (_without(node) if error.code == "refused_class" else None)


def _without(node: NodeSpec) -> Fix:
    return Fix(f"Remove {node.id}", (remove(node.id),))


def _without_edges(label: str, network: NetworkSpec, gone: list[EdgeSpec]) -> Fix:
    left = [edge.to_json() for edge in network.edges if edge not in gone]
    return Fix(label, (set_spec("network.edges", left),))


def _unknown_ends(network: NetworkSpec) -> Iterator[Problem]:
    known = {node.id for node in network.nodes}
    for index, edge in enumerate(network.edges):
        for end in (edge.source, edge.target):
            if end not in known:
                yield Problem(
                    "unknown_node",
                    f"A connection names '{end}', but there is no such node.",
                    field=f"network.edges.{index}",
                    values={"node": end},
                    fix=_without_edges("Remove the connection", network, [edge]),
                )


def _cycle(network: NetworkSpec, wiring: Wiring) -> Iterator[Problem]:
    cycle = find_cycle(network, wiring)
    entrances = {node.id for node in network.nodes if node.class_name == "InputLayer"}
    # A cycle through the input is reported as the input's problem.
    if cycle and not entrances & set(cycle):
        yield Problem(
            "cycle",
            f"The network contains a cycle: {cycle_in_words(cycle)}. Remove one of these connections.",
            node=cycle[0],
            values={"nodes": cycle[:_SHOWN], "circle": cycle_in_words(cycle)},
            fix=_cut(network, cycle, wiring.inputs),
        )


def _cut(network: NetworkSpec, cycle: list[str], inputs: dict[str, list[str]]) -> Fix:
    """Remove the connection that leads back. If possible, it is one whose target has another input."""
    place = {node.id: index for index, node in enumerate(network.nodes)}
    links = list(zip(cycle, [*cycle[1:], cycle[0]], strict=True))
    fed = [(source, target) for source, target in links if len(set(inputs[target])) > 1] or links
    source, target = max(fed, key=lambda link: place[link[0]] - place[link[1]])
    gone = [edge for edge in network.edges if (edge.source, edge.target) == (source, target)]
    return _without_edges(f"Remove {source} → {target}", network, gone)


def _depth(wiring: Wiring) -> Iterator[Problem]:
    depths: dict[str, int] = {}
    for node in wiring.order:
        depths[node] = 1 + max((depths[source] for source in wiring.inputs[node]), default=0)
    deepest = max(depths, key=lambda node: depths[node], default=None)
    if deepest is not None and depths[deepest] > MAX_DEPTH:
        yield Problem(
            "network_too_deep",
            f"'{deepest}' is {depths[deepest]:,} layers deep in the network; Keras supports a depth of {MAX_DEPTH}.",
            node=deepest,
            values={"depth": depths[deepest], "limit": MAX_DEPTH},
        )


def _inputs(network: NetworkSpec, wiring: Wiring) -> Iterator[Problem]:
    entrances = [node for node in network.nodes if node.class_name == "InputLayer"]
    if not entrances:
        first = next((node for node in network.nodes if not wiring.inputs[node.id]), None)
        fix = Fix("Add an input", (insert_before(first.id, "InputLayer", {}),)) if first else None
        message = "The network has no input. Add an InputLayer where the data enters."
        yield Problem("missing_input", message, node=first.id if first else None, fix=fix)
    for extra in entrances[1:]:
        yield Problem(
            "several_inputs",
            f"Data enters at '{entrances[0].id}' and at '{extra.id}'; several inputs are not supported yet.",
            node=extra.id,
            values={"first": entrances[0].id},
            fix=_one_input(wiring.outputs, entrances[0].id, extra.id),
        )
    if len(network.nodes) == len(entrances) == 1:
        yield Problem("no_layers", "The network has an input and no layers. Add a layer.", node=entrances[0].id)


def _one_input(outputs: dict[str, list[str]], first: str, extra: str) -> Fix:
    """Connect the first input to the targets of the second one, and remove the second one."""
    feeds = (connect(first, target) for target in dict.fromkeys(outputs[extra]) if target not in outputs[first])
    return Fix(f"Feed all from {first}", (*feeds, remove(extra)))


def _connections(network: NetworkSpec, wiring: Wiring) -> Iterator[Problem]:
    inputs, outputs = wiring.inputs, wiring.outputs
    # The nearest earlier node without an output: most likely it should feed the node without an input.
    loose: str | None = None
    circle = set(find_cycle(network, wiring))
    # If the network has no input, the first unconnected node needs that one, which is a problem of its own.
    waits = not any(node.class_name == "InputLayer" for node in network.nodes)
    for node in network.nodes:
        before, loose = loose, loose if outputs[node.id] else node.id
        count = len(inputs[node.id])
        entry = catalog.find("layer", node.class_name)
        if node.class_name == "InputLayer":
            if count:
                message = f"'{node.id}' is where data enters, but another node feeds it."
                into = [edge for edge in network.edges if edge.target == node.id]
                fix = _without_edges("Remove its inputs", network, into)
                yield Problem("input_is_fed", message, node=node.id, values={"sources": inputs[node.id]}, fix=fix)
        elif count == 0 and waits:
            waits = False
        elif count == 0:
            yield _not_connected(node, before, leads_on=bool(outputs[node.id]))
        elif entry is None:
            continue
        elif entry.inputs == "one" and count > 1 and node.id not in circle:
            yield Problem(
                "too_many_inputs",
                f"{node.class_name} takes one input; {count} nodes feed '{node.id}'. Merge them first.",
                node=node.id,
                values={"sources": inputs[node.id]},
                fix=Fix("Concatenate the inputs", (insert_before(node.id, "Concatenate", {}),)),
            )
        elif entry.inputs == "many" and count < 2:
            yield Problem(
                "merge_needs_inputs",
                f"{node.class_name} joins two or more inputs; only '{inputs[node.id][0]}' feeds '{node.id}'.",
                node=node.id,
                values={"class_name": node.class_name, "received": count},
                fix=_without(node),
            )


# The result of merging a tensor with itself.
_OF_ITSELF = {
    "difference": "is always zero",
    "sum": "only makes it larger",
    "mean": "changes nothing",
    "largest": "changes nothing",
    "smallest": "changes nothing",
    "join": "repeats what is there already",
}


def _doubled(network: NetworkSpec, wiring: Wiring) -> Iterator[Problem]:
    """Merges that get the same input twice and gain nothing by it. A product is useful: it is a square."""
    for node in network.nodes:
        combines = catalog.trait("layer", node.class_name, "combines")
        sources = wiring.inputs[node.id]
        twice = [source for source in dict.fromkeys(sources) if sources.count(source) > 1]
        if combines not in _OF_ITSELF or not twice:
            continue
        alone = len(set(sources)) == 1
        yield Problem(
            "same_input_twice",
            f"'{twice[0]}' feeds '{node.id}' more than once: {node.class_name} of a value with itself "
            f"{_OF_ITSELF[combines]}.",
            severity="error" if alone and combines == "difference" else "warning",
            node=node.id,
            values={"class_name": node.class_name, "source": twice[0], "why": combines},
            fix=_without(node)
            if alone
            else Fix(
                "Connect it once",
                tuple(disconnect(source, node.id) for source in twice for _ in range(sources.count(source) - 1)),
            ),
        )


def _not_connected(node: NodeSpec, source: str | None, *, leads_on: bool) -> Problem:
    # A node without any connection can be removed safely.
    fix = Fix(f"Connect {source} to {node.id}", (connect(source, node.id),)) if source else None
    return Problem(
        "not_connected",
        f"Nothing feeds '{node.id}'. Connect it to a layer before it.",
        node=node.id,
        fix=fix or (None if leads_on else _without(node)),
    )


def _outputs(network: NetworkSpec, wiring: Wiring) -> Iterator[Problem]:
    inputs, outputs = wiring.inputs, wiring.outputs
    entrances = {node.id for node in network.nodes if node.class_name == "InputLayer"}
    # A node without an input is reported elsewhere.
    ends = [node for node in wiring.order if not outputs[node] and (inputs[node] or node in entrances)]
    for end in ends[:-1]:
        yield Problem(
            "several_outputs",
            f"'{end}' feeds no other layer, but the output is '{ends[-1]}'. Several outputs are not supported yet.",
            node=end,
            values={"output": ends[-1]},
            fix=_without_branch(end, inputs, outputs),
        )


def _without_branch(end: str, inputs: dict[str, list[str]], outputs: dict[str, list[str]]) -> Fix:
    """Remove a dead end, with all nodes that lead only to it."""
    branch = [end]
    while len(before := inputs[branch[-1]]) == 1 and outputs[before[0]] == [branch[-1]] and inputs[before[0]]:
        branch.append(before[0])
    label = f"Remove {end}" if len(branch) == 1 else f"Remove {branch[-1]} to {end}"
    return Fix(label, tuple(remove(node) for node in branch))
