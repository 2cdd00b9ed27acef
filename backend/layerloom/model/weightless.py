"""Builds layers without their weights, to find their output shapes and weight counts.

Layers are really built, and called on symbolic tensors. Meanwhile `Layer.add_weight` is replaced: it only records the
request and returns a symbolic tensor. So a Dense of ten billion weights costs no memory, and the counts are Keras's own
for every layer. Results are cached, because most layers are unchanged since the previous check.
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
    """What a layer knows of its input: the shape (including the batch axis), the type, and the shape of any mask."""

    shape: tuple[int | None, ...]
    dtype: str
    sparse: bool = False
    mask: tuple[int | None, ...] | None = None

    @classmethod
    def of(cls, tensor: Any) -> "Signal":
        """The signal of a symbolic tensor."""
        mask = getattr(tensor, "_keras_mask", None)
        return cls(_sizes(tensor), tensor.dtype, tensor.sparse, None if mask is None else _sizes(mask))

    def tensor(self) -> Any:
        """A new symbolic tensor with this signal."""
        tensor: Any = keras.KerasTensor(self.shape, dtype=self.dtype, sparse=self.sparse)
        if self.mask is not None:
            tensor._keras_mask = keras.KerasTensor(self.mask, dtype="bool")
        return tensor


@dataclass(frozen=True)
class Built:
    """The output of a layer, its number of weights, and how many of them are trainable.

    ``mask_lost`` says that it got a mask but, according to Keras, does not support masks.
    """

    output: Signal
    params: int = 0
    trainable: int = 0
    mask_lost: bool = False


def build(node: NodeSpec, inputs: Sequence[Signal]) -> Built:
    """Build the layer of a node on these inputs, without its weights.

    Raises:
        BuildError: naming the node, if Keras refuses it.
    """
    known = _remembered(node.class_name, json.dumps(node.config, sort_keys=True), tuple(inputs))
    # Keras's messages contain the name of the layer, so a failed build is repeated under the node's name.
    return _build(node, inputs) if known is None else known


@lru_cache(maxsize=4096)
def _remembered(class_name: str, config: str, inputs: tuple[Signal, ...]) -> Built | None:
    try:
        return _build(NodeSpec(id="layer", class_name=class_name, config=json.loads(config)), inputs)
    except BuildError:
        return None


def forget() -> None:
    """Clear the cache of built layers."""
    _remembered.cache_clear()


def _build(node: NodeSpec, inputs: Sequence[Signal]) -> Built:
    with _weightless() as weights:
        layer = make_layer(node)
        output = call_layer(layer, node, [signal.tensor() for signal in inputs])
    lost = any(signal.mask is not None for signal in inputs) and not layer.supports_masking
    return Built(Signal.of(output), weights.count, weights.trainable(layer), lost)


class _Weights:
    """The weights that layers requested, each with its layer."""

    def __init__(self) -> None:
        self._asked: list[tuple[Any, Any]] = []

    def add(self, layer: Any, shape: tuple[int, ...], dtype: Any, trainable: bool) -> Any:
        """The symbolic tensor that stands for a weight."""
        weight: Any = keras.KerasTensor(shape, dtype=dtype or layer.variable_dtype)
        # The layer may freeze it later, as low-rank adaptation does.
        weight.trainable = trainable
        self._asked.append((layer, weight))
        return weight

    @property
    def count(self) -> int:
        """The number of values in all weights."""
        return sum(math.prod(weight.shape) for _, weight in self._asked)

    def trainable(self, outer: Any) -> int:
        """The number of trainable values; a frozen layer also freezes the layers inside it."""
        kept = [weight for layer, weight in self._asked if weight.trainable and layer.trainable and outer.trainable]
        return sum(math.prod(weight.shape) for weight in kept)


@contextmanager
def _weightless() -> Generator[_Weights]:
    """Within this block no layer of this process gets real weights. Do not use it in a process that trains."""
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
