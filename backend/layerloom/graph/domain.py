"""Does a loss or a metric mean anything for these targets, and for what the network can put out?

A logarithm of a negative prediction is no number, and a percentage of nothing is as large as one likes.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from layerloom.graph.head import Head
from layerloom.graph.losses import Loss
from layerloom.graph.problems import Fix, Problem, set_spec

# What never puts out less than 0 and has no upper limit.
_POSITIVE = "softplus"


def beyond_outputs(domain: Mapping[str, Any], head: Head) -> bool:
    """Whether the network can put out what the formula has no answer for."""
    low, _ = domain["outputs"]
    return low is not None and head.activation is not None and (head.range[0] is None or head.range[0] < low)


def beyond_targets(domain: Mapping[str, Any], targets: Mapping[str, Any] | None) -> bool:
    """Whether there are targets that the formula has no answer for; ``targets`` are those of the facts."""
    low, _ = domain["targets"]
    return low is not None and targets is not None and targets["min"] < low


def near_zero(domain: Mapping[str, Any], targets: Mapping[str, Any] | None) -> bool:
    """Whether there are targets so near 0 that their percentages alone decide."""
    return domain["away_from_zero"] and targets is not None and targets["near_zero"] > 0


def check_loss_domain(head: Head, loss: Loss, facts: dict[str, Any]) -> Iterator[Problem]:
    """Problems between a loss for numbers, its targets and the end of the network."""
    domain, targets = loss.traits["domain"], facts.get("targets")
    other = loss.traits["instead"].get("domain")
    values = {"loss": loss.name, "expected": other}
    use = Fix(f"Use {other}", (set_spec("training.loss", other),))
    if near_zero(domain, targets):
        share = targets["near_zero"] if targets else 0
        yield Problem(
            "loss_near_zero",
            f"{loss.name} divides by the target, and {share:.1%} of the targets are so near 0 that they alone decide: "
            f"a worse network may be called the better one. {other} has no such rows.",
            "warning",
            field="training.loss",
            values=values | {"share": share},
            fix=use,
        )
    elif beyond_targets(domain, targets):
        least = targets["min"] if targets else 0
        yield Problem(
            "loss_targets_domain",
            f"{loss.name} is made for targets of 0 and more, but there are targets down to {least:g}. "
            f"{other} takes any number.",
            "warning",
            field="training.loss",
            values=values | {"least": least},
            fix=use,
        )
    elif beyond_outputs(domain, head):
        yield Problem(
            "loss_outputs_domain",
            f"{loss.name} takes the logarithm of what the network says, but '{head.activation}' can say less than 0, "
            f"which has none. {_POSITIVE} makes every value positive.",
            "warning",
            node=head.output,
            field="activation" if head.activation_node and head.activation_node.id == head.output else None,
            values={"loss": loss.name, "activation": head.activation, "expected": _POSITIVE},
            fix=Fix(f"Use {_POSITIVE}", head.end_in(_POSITIVE)),
        )
