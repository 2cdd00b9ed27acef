"""Finds from the run spec why a loss may have become NaN; the most likely cause comes first."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from layerloom.catalog import load as catalog
from layerloom.graph.check import output_of
from layerloom.graph.domain import beyond_outputs
from layerloom.graph.head import Head, find_head
from layerloom.graph.losses import Loss, loss_of
from layerloom.graph.penalties import ACTIVITY, parts_of
from layerloom.graph.problems import Edit, set_config, set_spec
from layerloom.graph.training import plain_rate, usual_rate
from layerloom.json_values import is_object
from layerloom.spec import NetworkSpec, RunSpec, TrainingSpec

# A step of plain gradient descent subtracts 2 x rate x factor x weight. If that exceeds twice the weight, it grows.
_TWICE = 2.0
_POSITIVE = "softplus"
_RATE = "training.optimizer.config.learning_rate"


@dataclass(frozen=True)
class Cause:
    """A possible cause: its code, a sentence of advice, the values in that sentence, and edits that follow it."""

    code: str
    advice: str
    values: dict[str, Any] = field(default_factory=dict[str, Any])
    edits: tuple[Edit, ...] = ()


def cause_of_nan(spec: RunSpec, rate: float | None = None) -> Cause:
    """The most likely cause: an undefined formula, a too strong penalty, half precision, or the learning rate.

    ``rate`` is the largest learning rate of the run, whether a schedule, a person or another run set it. If it is None
    (unknown), a plain number in the spec is used.
    """
    return next(_causes(spec, plain_rate(spec.training) if rate is None else float(f"{rate:.6g}")))


def _causes(spec: RunSpec, rate: float | None) -> Iterator[Cause]:
    loss, head = loss_of(spec.training), _head(spec.network)
    if loss is not None and head is not None:
        yield from _formula(loss, head)
    yield from _penalty(spec, rate)
    if spec.training.dtype_policy == "mixed_float16":
        advice = "Half precision cannot hold numbers above 65,504: try mixed_bfloat16 or float32."
        yield Cause("half_precision", advice, edits=(set_spec("training.dtype_policy", "mixed_bfloat16"),))
    yield _rate(spec.training, rate)


def _head(network: NetworkSpec) -> Head | None:
    output = output_of(network)
    return None if output is None else find_head(network, output, [])


def _formula(loss: Loss, head: Head) -> Iterator[Cause]:
    values = {"loss": loss.name, "activation": head.activation}
    if beyond_outputs(loss.traits["domain"], head):
        advice = (
            f"{loss.name} takes the logarithm of the prediction, but '{head.activation}' can predict numbers below 0, "
            f"which have none. End the network in {_POSITIVE}, or choose another loss. A smaller rate cannot help."
        )
        yield Cause("loss_domain", advice, values | {"expected": _POSITIVE}, head.end_in(_POSITIVE))
    elif loss.traits["outputs"] == "probabilities" and not loss.logits and not _probable(head):
        wanted = "sigmoid" if loss.binary else "softmax"
        advice = (
            f"{loss.name} needs probabilities, but '{head.activation}' gives other numbers. End the network in "
            f"{wanted}, or set from_logits."
        )
        yield Cause("loss_probabilities", advice, values | {"expected": wanted}, head.end_in(wanted))


def _probable(head: Head) -> bool:
    return head.activation is None or (head.bounded and head.one_sided)


def _penalty(spec: RunSpec, rate: float | None) -> Iterator[Cause]:
    node, field, written, factor = max(
        _factors(spec.network), key=lambda each: each[3], default=("", "", dict[str, Any](), 0.0)
    )
    # Other optimizers scale their steps, so a large gradient of a penalty does no harm.
    plain = catalog.trait("optimizer", spec.training.optimizer.class_name, "slots") == 0
    if rate is None or not plain or 2 * rate * factor <= _TWICE:
        return
    advice = (
        f"With the learning rate {rate:g}, the penalty of {factor:g} on '{node}' subtracts {2 * rate * factor:.3g} "
        f"times each weight in every step. Weights change their sign and grow: try {factor / 1000:g}."
    )
    values = {"node": node, "factor": factor, "rate": rate, "expected": factor / 1000}
    weaker = written | {"config": _config(written) | {"l2": factor / 1000}}
    yield Cause("penalty", advice, values, (set_config(node, field, weaker),))


def _factors(network: NetworkSpec) -> Iterator[tuple[str, str, dict[str, Any], float]]:
    """Each L2 penalty on weights: its layer, its field, what stands there, and its factor."""
    parts = ((node, part) for node in network.nodes for part in parts_of(node) if not part.frozen)
    for node, part in parts:
        for name, value in part.config.items():
            if not name.endswith("_regularizer") or name == ACTIVITY or value is None:
                continue
            written = value if is_object(value) else {"class_name": value}
            entry = catalog.find("regularizer", str(written.get("class_name")))
            if entry is None or "l2" not in entry.properties:
                continue
            factor = _config(written).get("l2", entry.properties["l2"].get("default"))
            if isinstance(factor, int | float):
                yield node.id, part.path + name, written, float(factor)


def _config(written: dict[str, Any]) -> dict[str, Any]:
    config = written.get("config")
    return config if is_object(config) else {}


def _rate(training: TrainingSpec, rate: float | None) -> Cause:
    usual = usual_rate(training)
    if rate is None or usual is None:
        return Cause("unknown", "Try a smaller learning rate, and look at the data.")
    if rate > usual:
        advice = f"Try a smaller learning rate than {rate:g}; {usual:g} is usual."
        return Cause("learning_rate", advice, {"rate": rate, "usual": usual}, (set_spec(_RATE, usual),))
    advice = "The learning rate is not large: look for inputs or targets of very different sizes, or set clipnorm to 1."
    return Cause("sizes", advice, edits=(set_spec("training.optimizer.config.clipnorm", 1.0),))
