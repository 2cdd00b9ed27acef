"""Fixes for a window larger than its input: too many pooling layers, or a convolution after them."""

from dataclasses import replace
from typing import Any

from layerloom.graph.problems import Edit, Fix, Problem, remove, set_config
from layerloom.graph.view import Shape, View, group_of, keeps_shape, takes
from layerloom.json_values import is_array
from layerloom.spec import NodeSpec


def smaller_window(problem: Problem, view: View) -> Problem:
    """Pad a convolution so that it may reach beyond the border; remove a pooling layer with nothing left to pool."""
    node = view.nodes[str(problem.node)]
    shape = view.shapes.get(view.inputs[node.id][0]) if len(view.inputs[node.id]) == 1 else None
    if shape is None:
        return problem
    if group_of(node) == "pooling":
        gone = _useless(node, shape, view)
        label = f"Remove {node.id}" if len(gone) == 1 else f"Remove {len(gone)} poolings"
        return replace(problem, fix=Fix(label, tuple(remove(name) for name in gone)))
    return replace(problem, fix=Fix("Pad it to the same size", padded(node)))


def slides(node: NodeSpec) -> bool:
    """Whether a layer slides a window of a fixed size over positions."""
    return takes(node, "kernel_size") or takes(node, "pool_size")


def padded(node: NodeSpec) -> tuple[Edit, ...]:
    """The edit that lets a window reach beyond the border, if the layer supports padding."""
    return (set_config(node.id, "padding", "same"),)


def fits(node: NodeSpec, sizes: list[int]) -> bool:
    """Whether the window of a layer fits into an input of these sizes."""
    if node.config.get("padding", "valid") != "valid":
        return True
    return all(window <= size for window, size in zip(_window(node, len(sizes)), sizes, strict=False))


def _useless(node: NodeSpec, shape: Shape, view: View) -> list[str]:
    """The pooling layer itself, and later pooling layers that would also have nothing left to pool."""
    places = [size or 1 for size in shape[1:-1]]
    gone = [node.id]
    for other in view.after(node.id):
        if group_of(other) == "pooling" and slides(other):
            if fits(other, places):
                break
            gone.append(other.id)
        elif not (keeps_shape(other) or _same_size(other)):
            break
    return gone


def _same_size(node: NodeSpec) -> bool:
    steps: Any = node.config.get("strides", 1)
    return group_of(node) == "convolution" and node.config.get("padding") == "same" and set(_listed(steps)) == {1}


def _window(node: NodeSpec, axes: int) -> list[int]:
    size: Any = node.config.get("kernel_size", node.config.get("pool_size", 2 if group_of(node) == "pooling" else 1))
    return size if is_array(size) else [size] * axes


def _listed(value: Any) -> list[int]:
    return value if is_array(value) else [value]
