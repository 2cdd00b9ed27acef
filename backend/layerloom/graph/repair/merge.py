"""Fixes for merge layers: an input is missing, or the shapes of the inputs do not match."""

from dataclasses import replace

from layerloom.graph.problems import Edit, Fix, Problem, connect, insert_before, set_config
from layerloom.graph.view import Shape, View, group_of, is_dense, keeps_shape, trait
from layerloom.spec import NodeSpec


def join_another(problem: Problem, view: View) -> Problem:
    """Connect the nearest earlier node whose shape fits, preferably one that feeds no other layer yet."""
    node_id = str(problem.node)
    source = view.inputs[node_id][0]
    own = view.shapes.get(source)
    node = view.nodes[node_id]
    earlier = _earlier(node_id, view)
    fitting = [
        name
        for name in earlier
        if name != source and own is not None and name in view.shapes and _fits(node, own, view.shapes[name])
    ]
    best = next((name for name in fitting if not view.outputs[name]), None)
    if best is None and trait(node, "attends") and own is not None and len(own) == 3:
        return replace(problem, fix=Fix(f"Let {source} attend to itself", (connect(source, node_id),)))
    if not fitting:
        return problem
    best = best or fitting[0]
    return replace(problem, fix=Fix(f"Also join {best}", (connect(best, node_id),)))


def same_shape(problem: Problem, view: View) -> Problem:
    """Set equal widths, or flatten inputs with several axes."""
    node = view.nodes[str(problem.node)]
    sources = view.inputs[node.id]
    shapes = [view.shapes.get(source) for source in sources]
    known = [shape for shape in shapes if shape is not None]
    if len(known) < len(shapes):
        return problem
    joins = trait(node, "combines") == "join"
    edits = _flatten(node.id, sources, known, view) if joins else None
    if joins and node.config.get("axis", -1) != -1 and _joins(known):
        return replace(problem, fix=Fix("Join along the last axis", (set_config(node.id, "axis", -1),)))
    if edits:
        return replace(problem, fix=Fix("Flatten before joining", edits))
    if not joins and trait(node, "combines") != "dot":
        return _same_width(problem, sources, known, view)
    return problem


def _earlier(node_id: str, view: View) -> list[str]:
    """Nodes that do not depend on this one, nearest first: those before it in the document, then those after it."""
    later = {node_id}
    waiting = [node_id]
    while waiting:
        for target in view.outputs[waiting.pop()]:
            if target not in later:
                later.add(target)
                waiting.append(target)
    names = list(view.nodes)
    at = names.index(node_id)
    return [name for name in [*reversed(names[:at]), *names[at + 1 :]] if name not in later]


def _fits(node: NodeSpec, one: Shape, other: Shape) -> bool:
    if trait(node, "combines") == "join":
        return _joins([one, other])
    return one == other and (group_of(node) == "merging" or len(one) == 3)


def _joins(shapes: list[Shape]) -> bool:
    return len({len(shape) for shape in shapes}) == 1 and len({tuple(shape[:-1]) for shape in shapes}) == 1


def _flatten(node_id: str, sources: list[str], shapes: list[Shape], view: View) -> tuple[Edit, ...]:
    """A Flatten on each input with several axes; empty if a later layer still needs the axes."""
    targets = [view.nodes[target] for target in view.outputs[node_id]]
    mixed = len({len(shape) for shape in shapes}) > 1
    if not mixed and not all(is_dense(target) or trait(target, "collapses") == "flatten" for target in targets):
        return ()
    tall = [source for source, shape in zip(sources, shapes, strict=True) if len(shape) > 2]
    if any(None in view.shapes[source][1:] for source in tall) or any(sources.count(source) > 1 for source in tall):
        return ()
    return tuple(insert_before(node_id, "Flatten", {}, source) for source in tall)


def _same_width(problem: Problem, sources: list[str], shapes: list[Shape], view: View) -> Problem:
    """Set as few widths as possible so that all last axes are equal."""
    if len({tuple(shape[:-1]) for shape in shapes}) > 1 or len({len(shape) for shape in shapes}) > 1:
        return problem
    best: tuple[Edit, ...] | None = None
    label = ""
    for width in dict.fromkeys(shape[-1] for shape in shapes):
        edits = [
            _width_edit(source, width, view)
            for source, shape in zip(sources, shapes, strict=True)
            if shape[-1] != width and width is not None
        ]
        whole = tuple(edit for edit in edits if edit is not None)
        if whole and len(whole) == len(edits) and (best is None or len(whole) < len(best)):
            best, label = whole, f"Set {whole[0]['field']} of {whole[0]['node']} to {width}"
    return problem if best is None else replace(problem, fix=Fix(label, best))


def _width_edit(source: str, width: int | None, view: View) -> Edit | None:
    node = view.nodes[source]
    if keeps_shape(node):
        deeper = view.source(source)
        if deeper is None or any(
            len(view.outputs[other.id]) > 1 for other in view.before(source) if keeps_shape(other)
        ):
            return None
        node = deeper
    name = next((name for name in ("units", "filters", "output_dim") if name in node.config), None)
    if name is None or len(view.outputs[node.id]) > 1:
        return None
    return set_config(node.id, name, width)
