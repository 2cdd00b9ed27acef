"""A penalty on large weights."""

from typing import Any

from layerloom.catalog import load as catalog
from layerloom.diagnosis.case import Case, Remedy
from layerloom.diagnosis.remedies.hidden import hidden_of
from layerloom.graph.penalties import asks_for_penalties, parts_of
from layerloom.graph.problems import set_config
from layerloom.spec import NodeSpec, RunSpec, TrainingSpec

FACTOR = 0.001
_PARAMETER = "kernel_regularizer"
_SUMMED_IN = "float32"


def l2(case: Case) -> Remedy | None:
    """L2 on the kernels of all hidden layers; without hidden layers, on the kernel of the head."""
    spec = case.spec
    if shrinks_weights(spec):
        return None
    hidden = hidden_of(spec.network)
    if hidden is None:
        return None
    fields = {node.id: field for node in hidden.layers if (field := _field(node)) is not None}
    if not hidden.layers and (field := _field(hidden.head)) is not None:
        fields = {hidden.head.id: field}
    if not fields:
        return None
    penalty = {"class_name": "L2", "config": {"l2": FACTOR}}
    edits = tuple(set_config(node, field, penalty) for node, field in fields.items())
    return Remedy("l2", {"factor": FACTOR, "nodes": list(fields)}, edits)


def shrinks_weights(spec: RunSpec) -> bool:
    """Whether something keeps weights small already: a penalty, or the weight decay of the optimizer."""
    return asks_for_penalties(spec.network) or bool(_decay(spec.training))


def _decay(training: TrainingSpec) -> Any:
    entry = catalog.find("optimizer", training.optimizer.class_name)
    usual = entry.properties.get("weight_decay", {}).get("default") if entry else None
    return training.optimizer.config.get("weight_decay", usual)


def _field(node: NodeSpec) -> str | None:
    """The field for the penalty of a layer or of the layer in it; None if Keras would ignore or refuse it there."""
    for part in parts_of(node):
        entry = catalog.find("layer", part.class_name)
        own_type = part.config.get("dtype") or _SUMMED_IN
        if entry is not None and _PARAMETER in entry.properties and not part.frozen and own_type == _SUMMED_IN:
            return part.path + _PARAMETER
    return None
