"""Fixes for a layer that gets samples with a wrong number of axes, such as a flattened image or sequence."""

import math
from dataclasses import replace
from typing import Any

from layerloom.graph.problems import Edit, Fix, Problem, insert_before, remove, set_config, set_spec
from layerloom.graph.problems import replace as replace_node
from layerloom.graph.repair.window import fits, padded, slides
from layerloom.graph.view import (
    Shape,
    View,
    group_of,
    is_dense,
    is_recurrent,
    keeps_shape,
    path_of,
    sample,
    takes,
    trait,
)
from layerloom.spec import NodeSpec


def right_rank(problem: Problem, view: View) -> Problem:
    """The fix depends on what feeds the layer: a recurrent layer, a Flatten, the data, or another layer."""
    node = view.nodes[str(problem.node)]
    received: Shape = problem.values["received"]
    expected: int = problem.values["expected"]
    source = view.source(node.id)
    if source is None or view.feeder(node.id) is None:
        return problem
    if is_recurrent(source) and expected == len(received) == 2:
        return _keep_sequence(problem, node, source)
    fix = (
        _move_flatten(node, source, expected, view)
        or _shape_data(node, source, received, expected, view)
        or _reshape(node, received, expected)
        or _drop(node, received, expected)
    )
    return problem if fix is None else replace(problem, fix=fix)


def without(problem: Problem, view: View) -> Problem:
    """If the intention is unclear, a layer with one input can still be removed."""
    node_id = str(problem.node)
    if view.feeder(node_id) is None or not view.outputs[node_id]:
        return problem
    return replace(problem, fix=Fix(f"Remove {node_id}", (remove(node_id),)))


def _keep_sequence(problem: Problem, node: NodeSpec, source: NodeSpec) -> Problem:
    edit = set_config(source.id, path_of(source, "return_sequences"), True)
    return Problem(
        "needs_sequence",
        f"{node.class_name} reads a sequence, but '{source.id}' outputs only its last step. "
        "With return_sequences it outputs every step.",
        node=node.id,
        values={"class_name": node.class_name, "source": source.id, "received": problem.values["received"]},
        fix=Fix(f"Let {source.id} return sequences", (edit,)),
    )


def _move_flatten(node: NodeSpec, source: NodeSpec, expected: int, view: View) -> Fix | None:
    """Move a Flatten that comes too early to just before the first later Dense."""
    before = view.feeder(source.id) if trait(source, "collapses") == "flatten" else None
    shape = view.shapes.get(before.id) if before else None
    if shape is None or len(shape) - 1 != expected:
        return None
    edits: tuple[Edit, ...] = (remove(source.id),)
    for other in view.after(node.id):
        if trait(other, "collapses"):
            break
        if is_dense(other):
            edits += (insert_before(other.id, "Flatten", {}),)
            break
    return Fix(f"Move {source.id} behind it" if len(edits) > 1 else f"Remove {source.id}", edits)


def _shape_data(node: NodeSpec, source: NodeSpec, received: Shape, expected: int, view: View) -> Fix | None:
    """Give images that come directly from the data another shape."""
    if source.class_name != "InputLayer" or view.facts is None or view.facts.get("kind") != "images":
        return None
    path = [other for other in view.before(node.id) if keeps_shape(other)]
    if any(len(view.outputs[other.id]) != 1 for other in [source, *path]):
        return None
    target = _as_image([int(size or 1) for size in received[1:]], expected)
    if target is None:
        return None
    edits: tuple[Edit, ...] = (set_spec("data.shape", target),)
    if source.config.get("shape") is not None:
        edits += (set_config(source.id, "shape", None),)
    return Fix(f"Shape the data as {sample([None, *target])}", edits + _room(node, target))


def _as_image(sizes: list[int], expected: int) -> list[int] | None:
    """The shape of a sample as rows, columns and channels, or as a sequence whose steps are the rows."""
    pixels = math.prod(sizes)
    if len(sizes) == 1:
        channels = next((channels for channels in (1, 3) if _side(pixels, channels)), None)
        if channels is None:
            return None
        sizes = [_side(pixels, channels), _side(pixels, channels), channels]
    rows, columns, *rest = sizes
    if expected == 3:
        return [rows, columns, math.prod(rest)]
    return [rows, columns * math.prod(rest)] if expected == 2 else None


def _side(pixels: int, channels: int) -> int:
    side = math.isqrt(pixels // channels)
    return side if side * side * channels == pixels else 0


def _reshape(node: NodeSpec, received: Shape, expected: int) -> Fix | None:
    sizes = received[1:]
    if expected == 1 and len(sizes) > 1:
        return Fix("Insert Flatten before it", (insert_before(node.id, "Flatten", {}),))
    if None in sizes:
        return None
    target: list[Any] | None = None
    if expected == len(sizes) + 1 and not (len(sizes) == 1 and group_of(node) in ("pooling", "regularization")):
        # Each value becomes a position with a single channel.
        target = [*sizes, 1]
    elif len(sizes) > expected >= 2:
        kept = sizes[: expected - 1]
        target = [*kept, math.prod(size or 1 for size in sizes[expected - 1 :])]
    if target is None:
        return None
    fix = (insert_before(node.id, "Reshape", {"target_shape": target}), *_room(node, target))
    return Fix(f"Reshape to {sample([None, *target])}", fix)


def _room(node: NodeSpec, target: list[int]) -> tuple[Edit, ...]:
    """Pad a window that would not fit, so that it may reach beyond the border."""
    return padded(node) if slides(node) and not fits(node, target[:-1]) else ()


def _drop(node: NodeSpec, received: Shape, expected: int) -> Fix | None:
    """Remove a layer for images or sequences from data that has only features."""
    if len(received) != 2 or expected < 2:
        return None
    if trait(node, "noise") and takes(node, "rate"):
        rate = {"rate": node.config.get("rate", 0.3)}
        return Fix("Use Dropout", (replace_node(node.id, "Dropout", rate),))
    return Fix(f"Remove {node.id}", (remove(node.id),))
