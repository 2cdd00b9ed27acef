"""Checks of a network that need neither Keras nor data: is this a graph that could be built?"""

from collections.abc import Iterator

from layerloom.catalog import load as catalog
from layerloom.catalog.checking import ConfigError
from layerloom.graph.order import cycle_in_words, find_cycle, inputs_of, outputs_of, partial_order
from layerloom.graph.problems import Fix, Problem, connect, insert_before, remove
from layerloom.spec import NetworkSpec, NodeSpec

# Keras walks from a model's end to its input by recursion, once in Python's 1,000 frames.
MAX_DEPTH = 900
# Nodes of a long circle that are named.
_SHOWN = 50


def check_structure(network: NetworkSpec) -> list[Problem]:
    """All problems of the graph and of each layer's parameters, in document order."""
    problems = [problem for node in network.nodes for problem in check_node(node)]
    return [
        *problems,
        *_unknown_ends(network),
        *_cycle(network),
        *_depth(network),
        *_inputs(network),
        *_connections(network),
        *_outputs(network),
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
            fix=_class_fix(node, error),
        )
        for error in catalog.check_config("layer", node.class_name, node.config)
    ]


def output_of(network: NetworkSpec) -> str | None:
    """The node whose output is the network's: the one that feeds no other. None unless there is exactly one."""
    ends = [node for node, targets in outputs_of(network).items() if not targets]
    return ends[0] if len(ends) == 1 else None


def _class_fix(node: NodeSpec, error: ConfigError) -> Fix | None:
    if error.code == "refused_class" and not error.field:
        return Fix(f"Remove {node.id}", (remove(node.id),))
    return None


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
                )


def _cycle(network: NetworkSpec) -> Iterator[Problem]:
    cycle = find_cycle(network)
    if cycle:
        yield Problem(
            "cycle",
            f"The network runs in a circle: {cycle_in_words(cycle)}. Remove one of these connections.",
            node=cycle[0],
            values={"nodes": cycle[:_SHOWN]},
        )


def _depth(network: NetworkSpec) -> Iterator[Problem]:
    inputs = inputs_of(network)
    depths: dict[str, int] = {}
    for node in partial_order(network):
        depths[node] = 1 + max((depths[source] for source in inputs[node]), default=0)
    deepest = max(depths, key=lambda node: depths[node], default=None)
    if deepest is not None and depths[deepest] > MAX_DEPTH:
        yield Problem(
            "network_too_deep",
            f"The way to '{deepest}' leads through {depths[deepest]:,} layers; Keras can follow {MAX_DEPTH}.",
            node=deepest,
            values={"depth": depths[deepest], "limit": MAX_DEPTH},
        )


def _inputs(network: NetworkSpec) -> Iterator[Problem]:
    entrances = [node for node in network.nodes if node.class_name == "InputLayer"]
    if not entrances:
        inputs = inputs_of(network)
        first = next((node for node in network.nodes if not inputs[node.id]), None)
        fix = Fix("Add an input", (insert_before(first.id, "InputLayer", {}),)) if first else None
        yield Problem("missing_input", "The network has no input. Add an InputLayer where the data enters.", fix=fix)
    for extra in entrances[1:]:
        yield Problem(
            "several_inputs",
            f"Data enters at '{entrances[0].id}' and at '{extra.id}'; several inputs are not supported yet.",
            node=extra.id,
            values={"first": entrances[0].id},
            fix=Fix(f"Remove {extra.id}", (remove(extra.id),)),
        )
    if len(network.nodes) == len(entrances) == 1:
        yield Problem("no_layers", "The network has an input and no layers. Add a layer.", node=entrances[0].id)


def _connections(network: NetworkSpec) -> Iterator[Problem]:
    inputs, outputs = inputs_of(network), outputs_of(network)
    # The nearest node before that feeds nothing yet: what a node without an input most likely belongs to.
    loose: str | None = None
    for node in network.nodes:
        before, loose = loose, loose if outputs[node.id] else node.id
        count = len(inputs[node.id])
        entry = catalog.find("layer", node.class_name)
        if node.class_name == "InputLayer":
            if count:
                message = f"'{node.id}' is where data enters, but another node feeds it."
                yield Problem("input_is_fed", message, node=node.id, values={"sources": inputs[node.id]})
        elif count == 0:
            yield _not_connected(node, before)
        elif entry is None:
            continue
        elif entry.inputs == "one" and count > 1:
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
                fix=Fix(f"Remove {node.id}", (remove(node.id),)),
            )


def _not_connected(node: NodeSpec, source: str | None) -> Problem:
    return Problem(
        "not_connected",
        f"Nothing feeds '{node.id}'. Connect it to a layer before it.",
        node=node.id,
        fix=Fix(f"Connect {source} to {node.id}", (connect(source, node.id),)) if source else None,
    )


def _outputs(network: NetworkSpec) -> Iterator[Problem]:
    outputs = outputs_of(network)
    ends = [node for node in partial_order(network) if not outputs[node]]
    for end in ends[:-1]:
        yield Problem(
            "several_outputs",
            f"'{end}' leads nowhere, beside the output '{ends[-1]}'; several outputs are not supported yet.",
            node=end,
            values={"output": ends[-1]},
            fix=Fix(f"Remove {end}", (remove(end),)),
        )
