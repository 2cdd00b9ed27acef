"""Finds networks that are too large to train here, and suggests how to make them smaller."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from layerloom.graph.cost import BYTES, NodeCost
from layerloom.graph.problems import Fix, Problem, set_config, set_spec
from layerloom.graph.view import View

# Widths with which small networks for teaching learn well.
_USUAL = {"units": 128, "filters": 32, "output_dim": 32, "input_dim": 10_000}


@dataclass(frozen=True)
class Budget:
    """Limits of a network: its number of weights, and its memory in bytes during training."""

    params: int = 500_000_000
    memory: int = 64 * 2**30


def check_size(
    view: View, costs: Mapping[str, NodeCost], sums: dict[str, int], budget: Budget, batch: int | None
) -> list[Problem]:
    """The problem of a network above its budget, attached to its largest node.

    Args:
        view: The network.
        costs: The cost of each node whose shape is known.
        sums: The result of `cost.totals` for these costs.
        budget: The limits.
        batch: Rows in a step; None if no training was given.
    """
    if sums["params"] > budget.params:
        largest = max(costs, key=lambda node: costs[node].params)
        return [
            Problem(
                "too_many_parameters",
                f"The network has {sums['params']:,} parameters; at most {budget.params:,} are allowed. "
                f"'{largest}' alone has {costs[largest].params:,}.",
                node=largest,
                values={"params": sums["params"], "limit": budget.params, "largest": costs[largest].params},
                fix=_narrower(view, costs, largest, sums["params"] - budget.params),
            )
        ]
    if sums["memory"] > budget.memory:
        largest = max(costs, key=lambda node: costs[node].activations)
        return [
            Problem(
                "too_much_memory",
                f"Training would need about {sums['memory'] // 2**30:,} GiB of memory; "
                f"at most {budget.memory // 2**30:,} GiB are allowed. "
                f"Choose a smaller batch, or fewer outputs for '{largest}'.",
                node=largest,
                values={"memory": sums["memory"], "limit": budget.memory},
                fix=_smaller_batch(costs, sums, budget, batch),
            )
        ]
    return []


def _narrower(view: View, costs: Mapping[str, NodeCost], largest: str, excess: int) -> Fix | None:
    """A fix that sets a usual width for the largest layer or the one before it, if that is enough for the limit."""
    for node in [view.nodes[largest], *view.before(largest)]:
        for name, usual in _USUAL.items():
            width: Any = node.config.get(name)
            if not isinstance(width, int) or width <= usual:
                continue
            # A narrower layer has fewer weights, and so has the layer that reads its output.
            saved = sum(
                costs[other].params * (width - usual) // width
                for other in {node.id, largest} & costs.keys()
                if other == node.id or node.id in view.inputs[largest]
            )
            if saved > excess:
                return Fix(f"Set {name} of {node.id} to {usual}", (set_config(node.id, name, usual),))
    return None


def _smaller_batch(
    costs: Mapping[str, NodeCost], sums: dict[str, int], budget: Budget, batch: int | None
) -> Fix | None:
    values = 2 * sum(cost.activations for cost in costs.values())
    if batch is None or values == 0:
        return None
    # The memory of the weights does not depend on the batch.
    room = budget.memory // BYTES - (sums["memory"] // BYTES - batch * values)
    rows = room // values
    if rows < 1:
        return None
    size = min(1 << (rows.bit_length() - 1), 32)
    return Fix(f"Set the batch to {size}", (set_spec("training.batch_size", size),))
