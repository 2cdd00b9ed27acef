"""Finds batches of a single row before layers that compute mean and variance over the batch."""

from typing import Any

from layerloom.graph.cost import batch_size
from layerloom.graph.problems import Fix, Problem, set_spec
from layerloom.graph.view import Shape, View, trait
from layerloom.json_values import is_array
from layerloom.spec import NodeSpec, TrainingSpec

_USUAL = 32
# A better batch size is searched within this distance of the requested one.
_NEAR = 64


def check_batches(view: View, training: TrainingSpec, facts: dict[str, Any] | None) -> list[Problem]:
    """The layers that will get one value per feature in a batch: its variance is 0 (Ioffe and Szegedy, 2015)."""
    rows = facts["counts"]["train"] if facts else 0
    size = batch_size(training, facts)
    if not rows or rows % size != 1 % size:
        return []
    return [
        _problem(node, rows, size)
        for node in view.nodes.values()
        if trait(node, "batch_statistics") and node.config.get("trainable", True) is not False and _alone(node, view)
    ]


def _problem(node: NodeSpec, rows: int, size: int) -> Problem:
    better = _better(rows, size)
    every = size == 1
    words = (
        "Each batch is a single row" if every else f"The last batch of {rows:,} rows in batches of {size:,} is one row"
    )
    return Problem(
        "batch_of_one",
        f"{words}, but '{node.id}' computes mean and variance over each batch. The variance of one row is 0, "
        "so the layer learns wrong statistics of the data.",
        severity="warning",
        node=node.id,
        values={"rows": rows, "received": size} | ({"why": "every"} if every else {}),
        fix=None if better is None else Fix(f"Set the batch to {better}", (set_spec("training.batch_size", better),)),
    )


def _better(rows: int, size: int) -> int | None:
    """The nearest batch size that leaves a last batch of at least a quarter of it."""
    if rows < 2:
        return None
    wanted = size if size > 1 else min(_USUAL, rows)
    near = sorted(range(max(2, wanted - _NEAR), min(rows, wanted + _NEAR) + 1), key=lambda other: abs(other - wanted))
    fitting = (other for other in near if rows % other == 0 or rows % other >= max(2, other // 4))
    return next(fitting, rows)


def _alone(node: NodeSpec, view: View) -> bool:
    """Whether one row holds a single value of each feature."""
    feeder = view.feeder(node.id)
    shape: Shape | None = view.shapes.get(feeder.id) if feeder else None
    if shape is None:
        return False
    axis: Any = node.config.get("axis", -1)
    kept = {at % len(shape) for at in (axis if is_array(axis) else [axis]) if isinstance(at, int)}
    return all(size == 1 for at, size in enumerate(shape) if at > 0 and at not in kept)
