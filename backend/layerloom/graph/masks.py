"""Finds layers that drop a mask: behind them, padded steps count like all others."""

from collections.abc import Collection

from layerloom.graph.problems import Fix, Problem, remove, replace, set_config
from layerloom.graph.view import View, trait
from layerloom.spec import NodeSpec


def check_masks(view: View, lost: Collection[str]) -> list[Problem]:
    """A warning at each of these layers.

    Args:
        view: The network.
        lost: The layers that get a mask but do not support masks, according to Keras.
    """
    return [_problem(view.nodes[name], view) for name in view.order if name in lost]


def _problem(node: NodeSpec, view: View) -> Problem:
    makers = _makers(node.id, view)
    source = makers[0].id if makers else view.inputs[node.id][0]
    return Problem(
        "mask_lost",
        f"'{source}' masks steps, but {node.class_name} does not support masks. From '{node.id}' on, "
        "masked steps count like all others.",
        severity="warning",
        node=node.id,
        values={"class_name": node.class_name, "source": source},
        fix=_fix(node, makers, view),
    )


def _makers(name: str, view: View) -> list[NodeSpec]:
    """The layers that make the mask: the nearest one on each path that leads here."""
    found: list[NodeSpec] = []
    waiting, seen = list(view.inputs[name]), set[str]()
    while waiting:
        before = waiting.pop(0)
        if before in seen:
            continue
        seen.add(before)
        if _makes(view.nodes[before]):
            found.append(view.nodes[before])
        else:
            waiting += view.inputs[before]
    return found


def _makes(node: NodeSpec) -> bool:
    masks = trait(node, "masks")
    return masks == "always" or (masks is not None and node.config.get(masks) is True)


def _fix(node: NodeSpec, makers: list[NodeSpec], view: View) -> Fix | None:
    feeder = view.feeder(node.id)
    steps = view.shapes.get(feeder.id) if feeder else None
    if trait(node, "collapses") == "pool" and steps is not None and len(steps) == 3:
        # Keras's average pooling supports masks, unlike Flatten and max pooling.
        return Fix("Use GlobalAveragePooling1D", (replace(node.id, "GlobalAveragePooling1D", {}),))
    if len(makers) != 1:
        return None
    maker = makers[0]
    if trait(maker, "masks") == "always":
        return Fix(f"Remove {maker.id}", (remove(maker.id),))
    return Fix("Let padding count", (set_config(maker.id, trait(maker, "masks"), False),))
