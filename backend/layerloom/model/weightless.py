"""Layers built without their weights: what comes out of one, and how many numbers it would hold.

Layers are really built and called on symbolic tensors, but while that happens `Layer.add_weight` only notes what was
asked for and hands out a symbolic tensor. So a Dense of ten billion weights costs no memory, and counts are
Keras's own, whatever the layer. The same layer on the same input is built once: most of a network is as it was when it
was checked a moment ago.
"""

import json
import math
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import keras

from layerloom.errors import BuildError
from layerloom.model.build import call_layer, make_layer
from layerloom.spec import NodeSpec


@dataclass(frozen=True)
class Signal:
    """What a layer sees of its input: its shape (batch axis included), its type, and its mask's shape if it has one."""

    shape: tuple[int | None, ...]
    dtype: str
    sparse: bool = False
    mask: tuple[int | None, ...] | None = None

    @classmethod
    def of(cls, tensor: Any) -> "Signal":
        """The signal that a symbolic tensor carries."""
        mask = getattr(tensor, "_keras_mask", None)
        return cls(_sizes(tensor), tensor.dtype, tensor.sparse, None if mask is None else _sizes(mask))

    def tensor(self) -> Any:
        """A symbolic tensor of its own that carries it."""
        tensor: Any = keras.KerasTensor(self.shape, dtype=self.dtype, sparse=self.sparse)
        if self.mask is not None:
            tensor._keras_mask = keras.KerasTensor(self.mask, dtype="bool")
        return tensor


@dataclass(frozen=True)
class Built:
    """What a layer gives out, how many weights it has, how many of them training may change.

    ``mask_lost`` where it got a mask and, as Keras says, supports none.
    """

    output: Signal
    params: int = 0
    trainable: int = 0
    mask_lost: bool = False


def build(node: NodeSpec, inputs: Sequence[Signal]) -> Built:
    """The layer of a node, built on such inputs without its weights.

    Raises:
        BuildError: naming the node, if Keras refuses it.
    """
    known = _remembered(node.class_name, json.dumps(node.config, sort_keys=True), tuple(inputs))
    # Keras's words name the layer, so what fails is tried again under its own name.
    return _build(node, inputs) if known is None else known


@lru_cache(maxsize=4096)
def _remembered(class_name: str, config: str, inputs: tuple[Signal, ...]) -> Built | None:
    try:
        return _build(NodeSpec(id="layer", class_name=class_name, config=json.loads(config)), inputs)
    except BuildError:
        return None


def forget() -> None:
    """Build every layer anew from here on."""
    _remembered.cache_clear()


def _build(node: NodeSpec, inputs: Sequence[Signal]) -> Built:
    with _weightless() as weights:
        layer = make_layer(node)
        output = call_layer(layer, node, [signal.tensor() for signal in inputs])
    lost = any(signal.mask is not None for signal in inputs) and not layer.supports_masking
    return Built(Signal.of(output), weights.count, weights.trainable(layer), lost)


class _Weights:
    """The weights that layers asked for, each with the layer that asked."""

    def __init__(self) -> None:
        self._asked: list[tuple[Any, Any]] = []

    def add(self, layer: Any, shape: tuple[int, ...], dtype: Any, trainable: bool) -> Any:
        """The symbolic tensor that stands for a weight."""
        weight: Any = keras.KerasTensor(shape, dtype=dtype or layer.variable_dtype)
        # A layer may still freeze it, as low-rank adaptation does.
        weight.trainable = trainable
        self._asked.append((layer, weight))
        return weight

    @property
    def count(self) -> int:
        """How many numbers all weights hold."""
        return sum(math.prod(weight.shape) for _, weight in self._asked)

    def trainable(self, outer: Any) -> int:
        """How many of them training may change; a frozen layer freezes what is inside it."""
        kept = [weight for layer, weight in self._asked if weight.trainable and layer.trainable and outer.trainable]
        return sum(math.prod(weight.shape) for weight in kept)


@contextmanager
def _weightless() -> Generator[_Weights]:
    """While this lasts, no layer of this process gets real weights. Not for use beside training."""
    weights = _Weights()
    base: Any = keras.layers.Layer
    original = base.add_weight

    def add_weight(layer: Any, shape: Any = None, *_: Any, dtype: Any = None, trainable: bool = True, **__: Any) -> Any:
        sizes: tuple[Any, ...] = (shape,) if isinstance(shape, int) else tuple(shape or ())
        if any(size is None for size in sizes):
            raise ValueError(f"A weight depends on an axis of unknown length: {sizes}.")
        return weights.add(layer, sizes, dtype, trainable)

    base.add_weight = add_weight
    try:
        yield weights
    finally:
        base.add_weight = original


def _sizes(tensor: Any) -> tuple[int | None, ...]:
    return tuple(None if size is None else int(size) for size in tensor.shape)
