"""Finds consecutive hidden layers without an activation between them: one linear layer could replace them all."""

from layerloom.graph.problems import Fix, Problem, set_config
from layerloom.graph.view import View, takes, trait
from layerloom.spec import NodeSpec

_KERNELS = ("units", "positions")
# A single such layer may be a deliberate bottleneck.
_LEAST = 2


def check_linear(view: View) -> list[Problem]:
    """One problem for each group of such layers, attached to the first of them."""
    hidden = {
        name
        for name in view.order
        if _is_straight(view.nodes[name]) and not _is_bent(name, view) and _leads_on(name, view)
    }
    runs: dict[str, list[str]] = {}
    for name in view.order:
        if name in hidden:
            before = _before(name, view)
            runs[name] = [*(runs.pop(before, []) if before in hidden else []), name]
    return [_problem(run, view) for run in runs.values() if len(run) >= _LEAST]


def _problem(run: list[str], view: View) -> Problem:
    names = ", ".join(f"'{name}'" for name in run)
    return Problem(
        "linear_stack",
        f"{names} follow each other without an activation, so together they can do no more than a single layer. "
        "An activation between them lets the network learn curved boundaries.",
        severity="warning",
        node=run[0],
        field="activation",
        values={"nodes": run},
        fix=Fix("Use relu", tuple(set_config(view.nodes[name].id, "activation", "relu") for name in run)),
    )


def _is_straight(node: NodeSpec) -> bool:
    straight = node.config.get("activation") in (None, "linear")
    return trait(node, "kernel") in _KERNELS and takes(node, "activation") and straight


def _is_bent(name: str, view: View) -> bool:
    """Whether an activation layer follows."""
    after = next((node for node in view.after(name) if trait(node, "kernel") or not _passes(node)), None)
    return after is not None and not trait(after, "kernel") and not _passes(after)


def _passes(node: NodeSpec) -> bool:
    """Whether a layer only passes on, scales or shifts its input."""
    return bool(trait(node, "linear")) or trait(node, "passes") == "same"


def _leads_on(name: str, view: View) -> bool:
    """Whether another layer with a kernel follows; the last one may be linear, because it gives the answer."""
    waiting, seen = list(view.outputs[name]), set[str]()
    while waiting:
        after = waiting.pop()
        if trait(view.nodes[after], "kernel") or trait(view.nodes[after], "recurrent"):
            return True
        if after not in seen:
            seen.add(after)
            waiting += view.outputs[after]
    return False


def _before(name: str, view: View) -> str:
    """The nearest earlier layer that does more than pass on, scale or shift its input."""
    return next(
        (node.id for node in view.before(name) if trait(node, "kernel") or not _passes(node)),
        "",
    )
