"""What a run is, in a few words: ``2-16-16-2, dropout 0.3``. A run without a name of its own is called by it."""

import re
from collections.abc import Mapping, Sequence
from itertools import groupby
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from layerloom.catalog import load as catalog
from layerloom.graph.order import Wiring, wiring_of
from layerloom.graph.view import Shape, group_of, trait
from layerloom.json_values import is_object
from layerloom.spec import NodeSpec, RunSpec, TrainingSpec

# What tells how wide a layer is, the first that it has.
_SIZES = ("units", "filters", "output_dim", "num_heads")
# What tells how strongly a layer of noise disturbs, the first that it has.
_STRENGTHS = ("rate", "stddev", "factor")
_MOST_SIZES = 6
_MOST_GROUPS = 4
_MOST_VALUES = 3
_USUAL_ACTIVATION = "relu"


class Part(BaseModel):
    """One thing worth telling of a run: a word of Keras's, or a kind of our own, and its numbers."""

    model_config = ConfigDict(frozen=True, json_schema_serialization_defaults_required=True)

    kind: Literal["word", "branches", "layers", "early_stopping", "fork"] = Field(
        description="`word` stands for itself; `layers` and `fork` have a number: how many, and from which epoch."
    )
    word: str = ""
    values: list[float] = Field(default_factory=list[float])


class Summary(BaseModel):
    """What a run is: its layers from the input on, and what else tells it from others."""

    model_config = ConfigDict(frozen=True)

    layers: str = Field(description="As `2-16-16-2`, or `28×28, Conv2D 32-64, Dense 10`.")
    parts: list[Part]

    @property
    def text(self) -> str:
        """The whole of it in English."""
        return ", ".join(piece for piece in (self.layers, *map(_written, self.parts)) if piece)


def summarize(spec: RunSpec, shapes: Mapping[str, Shape]) -> Summary:
    """What a run is.

    Args:
        spec: The run.
        shapes: Output shapes by layer, as the check has them; without the input's, the layers begin with the first.
    """
    nodes = {node.id: node for node in spec.network.nodes}
    wiring = wiring_of(spec.network)
    path = [nodes[name] for name in _longest(wiring)]
    sized = [node for node in path if _has_a_kernel(node)]
    layers, shortened = _layers(sized, _input(path, shapes))
    inputs = sum(1 for sources in wiring.inputs.values() if not sources)
    parts = [
        *([Part(kind="branches")] if any(len(set(sources)) > 1 for sources in wiring.inputs.values()) else []),
        *([Part(kind="layers", values=[len(nodes) - inputs])] if shortened else []),
        *_activation(sized[:-1]),
        *_noise(spec.network.nodes),
        *_normalization(spec.network.nodes),
        *_penalties(spec.network.nodes),
        *_optimizer(spec.training),
        *([Part(kind="early_stopping")] if spec.training.early_stopping else []),
        *([Part(kind="fork", values=[spec.fork.epoch])] if spec.fork else []),
    ]
    return Summary(layers=layers, parts=parts)


def _longest(wiring: Wiring) -> list[str]:
    """The longest way from an input to the end; of a plain stack all of it."""
    steps: dict[str, tuple[int, str | None]] = {}
    for name in wiring.order:
        ways = [(steps[source][0] + 1, source) for source in wiring.inputs[name] if source in steps]
        steps[name] = max(ways, key=lambda way: way[0], default=(0, None))
    at = max(steps, key=lambda name: steps[name][0], default=None)
    path: list[str] = []
    while at is not None:
        path.append(at)
        at = steps[at][1]
    return path[::-1]


def _has_a_kernel(node: NodeSpec) -> bool:
    layer = _inner(node)
    return bool(trait(layer, "kernel") or trait(layer, "recurrent") or trait(layer, "attends"))


def _inner(node: NodeSpec) -> NodeSpec:
    """The layer that a wrapper has in it; any other layer itself."""
    wrapped = node.config.get("layer")
    if not (trait(node, "wraps") and is_object(wrapped) and isinstance(wrapped.get("class_name"), str)):
        return node
    config = wrapped.get("config")
    return NodeSpec(id=node.id, class_name=wrapped["class_name"], config=config if is_object(config) else {})


def _input(path: Sequence[NodeSpec], shapes: Mapping[str, Shape]) -> str:
    shape = shapes.get(path[0].id, [])[1:] if path else []
    # One channel of a picture goes without saying.
    shown = shape[:-1] if len(shape) == 3 and shape[-1] == 1 else shape
    return "×".join("?" if size is None else str(size) for size in shown)


def _layers(sized: Sequence[NodeSpec], begins: str) -> tuple[str, bool]:
    """The layers with kernels in words, and whether some are left out."""
    if all(trait(node, "kernel") == "units" for node in sized):
        text, shortened = _joined([_size(node) for node in sized])
        return "-".join(piece for piece in (begins, text) if piece), shortened
    groups = [(name, _joined([_size(node) for node in nodes])) for name, nodes in groupby(sized, key=_named)]
    pieces = [f"{name} {text}".strip() for name, (text, _) in groups]
    shortened = any(short for _, (_, short) in groups)
    if len(pieces) > _MOST_GROUPS:
        pieces, shortened = [*pieces[:2], "…", pieces[-1]], True
    return ", ".join(piece for piece in (begins, *pieces) if piece), shortened


def _named(node: NodeSpec) -> str:
    inner = _inner(node)
    return node.class_name if inner is node else f"{node.class_name} {inner.class_name}"


def _size(node: NodeSpec) -> str:
    config = _inner(node).config
    return next((str(config[name]) for name in _SIZES if _is_whole(config.get(name))), "")


def _is_whole(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _joined(sizes: Sequence[str]) -> tuple[str, bool]:
    shortened = len(sizes) > _MOST_SIZES
    shown = [*sizes[:2], "…", *sizes[-2:]] if shortened else sizes
    return "-".join(size for size in shown if size), shortened


def _activation(hidden: Sequence[NodeSpec]) -> list[Part]:
    """What all hidden layers have as their activation, where that is not what nearly all networks have."""
    named = {node.config["activation"] for node in hidden if isinstance(node.config.get("activation"), str)}
    return [Part(kind="word", word=name) for name in named - {_USUAL_ACTIVATION}] if len(named) == 1 else []


def _noise(nodes: Sequence[NodeSpec]) -> list[Part]:
    return _by_class([(node.class_name, _strength(node.config)) for node in nodes if trait(node, "noise")])


def _strength(config: Mapping[str, Any]) -> list[float]:
    given = next((config[name] for name in _STRENGTHS if _is_number(config.get(name))), None)
    return [] if given is None else [given]


def _normalization(nodes: Sequence[NodeSpec]) -> list[Part]:
    return _by_class([(node.class_name, []) for node in nodes if group_of(node) == "normalization"])


def _penalties(nodes: Sequence[NodeSpec]) -> list[Part]:
    found: list[tuple[str, list[float]]] = []
    for node in nodes:
        if trait(node, "penalizes"):
            found.append((node.class_name, [value for value in node.config.values() if _is_number(value)]))
        for name, value in _inner(node).config.items():
            if not name.endswith("_regularizer") or value is None:
                continue
            kind, config = (value.get("class_name"), value.get("config")) if is_object(value) else (value, None)
            if isinstance(kind, str):
                entry = catalog.find("regularizer", kind)
                strengths = [number for number in config.values() if _is_number(number)] if is_object(config) else []
                found.append((entry.class_name if entry else kind, strengths))
    return _by_class(found)


def _by_class(found: Sequence[tuple[str, list[float]]]) -> list[Part]:
    """One part for each class, with its different numbers in the order they come."""
    values: dict[str, dict[float, None]] = {}
    for name, numbers in found:
        values.setdefault(name, {}).update(dict.fromkeys(numbers))
    return [
        Part(kind="word", word=_small(name), values=list(numbers)[:_MOST_VALUES]) for name, numbers in values.items()
    ]


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _optimizer(training: TrainingSpec) -> list[Part]:
    usual = TrainingSpec.model_fields["optimizer"].get_default(call_default_factory=True)
    entry = catalog.find("optimizer", training.optimizer.class_name)
    same = entry is not None and entry == catalog.find("optimizer", usual.class_name)
    return [] if same else [Part(kind="word", word=entry.class_name if entry else training.optimizer.class_name)]


def _small(class_name: str) -> str:
    """A class name as words within a sentence: GaussianNoise, gaussian noise; L2 stays L2."""
    words = re.findall(r"[A-Z]?[a-z]+|[A-Z]*\d+[A-Z]?|[A-Z]+(?![a-z])", class_name)
    return " ".join(word if any(map(str.isdigit, word)) or word.isupper() else word.lower() for word in words)


def _written(part: Part) -> str:
    numbers = "/".join(map(_number, part.values))
    match part.kind:
        case "word":
            return f"{part.word} {numbers}".strip()
        case "branches":
            return "with branches"
        case "layers":
            return f"{numbers} layers"
        case "early_stopping":
            return "early stopping"
        case "fork":
            return f"from epoch {numbers}"


def _number(value: float) -> str:
    """As a person types it: 0.001, 16, and 1e-7 for what is very small."""
    if value == 0 or 1e-4 <= abs(value) < 1e15:
        return f"{value:.8f}".rstrip("0").rstrip(".")
    mantissa, exponent = f"{value:.3e}".split("e")
    return f"{mantissa.rstrip('0').rstrip('.')}e{int(exponent)}"
