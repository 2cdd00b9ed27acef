"""Checks of a network that need neither Keras nor data: is this a graph that could be built?"""

from collections.abc import Iterator

from layerloom.catalog import load as catalog
from layerloom.catalog.checking import ConfigError
from layerloom.graph.order import find_cycle, inputs_of, outputs_of, partial_order
from layerloom.graph.problems import Fix, Problem, connect, insert_before, remove
from layerloom.spec import NetworkSpec, NodeSpec


def check_structure(network: NetworkSpec) -> list[Problem]:
    """All problems of the graph and of each layer's parameters, in document order."""
    problems = [problem for node in network.nodes for problem in check_node(node)]
    return [
        *problems,
        *_unknown_ends(network),
        *_cycle(network),
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
            f"The network runs in a circle: {' → '.join([*cycle, cycle[0]])}. Remove one of these connections.",
            node=cycle[0],
            values={"nodes": cycle},
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
    inputs = inputs_of(network)
    for node in network.nodes:
        count = len(inputs[node.id])
        entry = catalog.find("layer", node.class_name)
        if node.class_name == "InputLayer":
            if count:
                message = f"'{node.id}' is where data enters, but another node feeds it."
                yield Problem("input_is_fed", message, node=node.id, values={"sources": inputs[node.id]})
        elif count == 0:
            yield _not_connected(network, node)
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


def _not_connected(network: NetworkSpec, node: NodeSpec) -> Problem:
    """Nothing feeds the node; the fix takes the nearest node before it that feeds nothing yet."""
    outputs = outputs_of(network)
    before = network.nodes[: network.nodes.index(node)]
    source = next((other.id for other in reversed(before) if not outputs[other.id]), None)
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
