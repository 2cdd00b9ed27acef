"""Checks that a loss or a metric is defined for the targets and for the outputs of the network.

The logarithm of a negative prediction is NaN, and a percentage of a target near 0 can be arbitrarily large.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from layerloom.graph.head import Head
from layerloom.graph.losses import Loss
from layerloom.graph.problems import Fix, Problem, set_spec

# An activation without negative outputs and without an upper limit.
_POSITIVE = "softplus"


def beyond_outputs(domain: Mapping[str, Any], head: Head) -> bool:
    """Whether the network can output values for which the formula is undefined."""
    low, _ = domain["outputs"]
    return low is not None and head.activation is not None and (head.range[0] is None or head.range[0] < low)


def beyond_targets(domain: Mapping[str, Any], targets: Mapping[str, Any] | None) -> bool:
    """Whether the formula is undefined for some targets; ``targets`` is from the facts of the data."""
    low, _ = domain["targets"]
    return low is not None and targets is not None and targets["min"] < low


def near_zero(domain: Mapping[str, Any], targets: Mapping[str, Any] | None) -> bool:
    """Whether some targets are so near 0 that their percentages dominate the result."""
    return domain["away_from_zero"] and targets is not None and targets["near_zero"] > 0


def check_loss_domain(head: Head, loss: Loss, facts: dict[str, Any]) -> Iterator[Problem]:
    """Problems of a regression loss with the targets and the output of the network."""
    domain, targets = loss.traits["domain"], facts.get("targets")
    other = loss.traits["instead"].get("domain")
    values = {"loss": loss.name, "expected": other}
    use = Fix(f"Use {other}", (set_spec("training.loss", other),))
    if near_zero(domain, targets):
        share = targets["near_zero"] if targets else 0
        yield Problem(
            "loss_near_zero",
            f"{loss.name} divides by the target, and {share:.1%} of the targets are so near 0 that they dominate it. "
            f"A worse network may have the better loss. {other} does not have this fault.",
            "warning",
            field="training.loss",
            values=values | {"share": share},
            fix=use,
        )
    elif beyond_targets(domain, targets):
        least = targets["min"] if targets else 0
        yield Problem(
            "loss_targets_domain",
            f"{loss.name} needs targets of at least 0, but the smallest target is {least:g}. "
            f"{other} accepts any number.",
            "warning",
            field="training.loss",
            values=values | {"least": least},
            fix=use,
        )
    elif beyond_outputs(domain, head):
        yield Problem(
            "loss_outputs_domain",
            f"{loss.name} takes the logarithm of the prediction, but '{head.activation}' can predict numbers below 0, "
            f"which have no logarithm. {_POSITIVE} makes every prediction positive.",
            "warning",
            node=head.output,
            field="activation" if head.activation_node and head.activation_node.id == head.output else None,
            values={"loss": loss.name, "activation": head.activation, "expected": _POSITIVE},
            fix=Fix(f"Use {_POSITIVE}", head.end_in(_POSITIVE)),
        )
