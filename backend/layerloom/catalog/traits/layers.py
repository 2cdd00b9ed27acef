"""What layers are like. Where Keras's own classes tell, they are asked; the rest stands in the tables below.

``recurrent``: reads a sequence step by step, with ``return_sequences`` in its own config or in its ``layer``'s.
``wraps``: has another layer as its parameter ``layer``.
``convolves``: slides a kernel or a window over places.
``kernel``: what its ``kernel`` (or table) looks like: ``units`` (from, to), ``positions`` (places..., from, to),
``transposed``, ``depthwise``, ``separable``, ``gates`` (from, gates times units), ``table`` (rows, to), ``equation``.
``gates``: how many gates a recurrent kernel holds side by side.
``attends``: weighs one input by how well another fits; may take the same one twice.
``combines``: how a merge makes one of several: join, sum, difference, product, mean, largest, smallest, dot.
``keeps_shape``: gives each value back at its place, changed or not.
``passes``: outside training each value it gives is one that it got: the ``same`` at the same place, all of them
``reshaped`` in the same order, all ``moved`` elsewhere, or some ``picked`` (0 may come beside them).
``linear``: gives twice as much for twice as much, apart from a constant and from its own ``activation``.
``collapses``: leaves only features: ``flatten``, or a ``pool`` over all places.
``noise``: changes values at random, only while training.
``activation``: the name of the activation that it is; null where its own parameter says so.
``indices``: the parameter that says below which whole number its inputs must stay.
``numbers``: how many whole numbers it puts out, from 0: the value or the length of ``parameter``, and ``more``.
``masks``: makes a mask: ``always``, or where the named parameter is true.
``penalizes``: adds a penalty to the loss by itself, without a regularizer among its parameters.
``hides_penalty``: of the layer that it wraps, a penalty on what that puts out never reaches the loss.
``batch_statistics``: while training it scales by mean and variance of the batch.
``common``: its place among those that a palette shows first; null for the rest.
"""

import inspect
from typing import Any

import keras
from keras.src.layers.convolutional.base_conv import BaseConv
from keras.src.layers.convolutional.base_conv_transpose import BaseConvTranspose
from keras.src.layers.convolutional.base_depthwise_conv import BaseDepthwiseConv
from keras.src.layers.convolutional.base_separable_conv import BaseSeparableConv
from keras.src.layers.pooling.base_global_pooling import BaseGlobalPooling

from layerloom.catalog.traits import tables


def traits(name: str, cls: Any) -> dict[str, Any]:
    """The traits of a layer class."""
    folder = cls.__module__.removeprefix("keras.src.layers.").split(".")[0]
    parameters = inspect.signature(cls.__init__).parameters
    wraps = "layer" in parameters
    kernel, gates = _kernel(cls)
    passes = "same" if _only_trains(name, folder) else tables.PASSES.get(name)
    return {
        "recurrent": issubclass(cls, keras.layers.RNN | keras.layers.Bidirectional),
        "wraps": wraps,
        "convolves": folder in ("convolutional", "pooling") or name.startswith("ConvLSTM"),
        "kernel": kernel,
        "gates": gates,
        "attends": folder == "attention",
        "combines": tables.COMBINES.get(name),
        "keeps_shape": passes == "same"
        or (folder in ("activations", "normalization") and not wraps)
        or name in tables.KEEPS_SHAPE,
        "passes": passes,
        "linear": passes in ("same", "reshaped", "moved")
        or kernel in ("units", "positions", "transposed", "depthwise", "separable", "equation")
        or name in tables.LINEAR,
        "collapses": _collapses(cls),
        "noise": passes == "same" and "seed" in parameters,
        "activation": tables.ACTIVATIONS.get(name),
        "indices": "input_dim" if issubclass(cls, keras.layers.Embedding) else tables.INDICES.get(name),
        "numbers": tables.NUMBERS.get(name),
        "masks": "mask_zero" if "mask_zero" in parameters else "always" if cls is keras.layers.Masking else None,
        "penalizes": issubclass(cls, keras.layers.ActivityRegularization),
        "hides_penalty": issubclass(cls, keras.layers.TimeDistributed),
        "batch_statistics": issubclass(cls, keras.layers.BatchNormalization),
        "common": tables.COMMON.index(name) if name in tables.COMMON else None,
    }


def _only_trains(name: str, folder: str) -> bool:
    """Whether a layer does what it does only while training."""
    return folder == "regularization" or (
        folder == "preprocessing" and (name.startswith("Rand") or name in tables.AUGMENTS)
    )


def _kernel(cls: Any) -> tuple[str | None, int | None]:
    if issubclass(cls, keras.layers.RNN):
        gates = _gates(cls)
        return ("gates" if gates else None), gates
    kinds: dict[Any, str] = {
        keras.layers.Dense: "units",
        keras.layers.EinsumDense: "equation",
        keras.layers.Embedding: "table",
        BaseConv: "positions",
        BaseConvTranspose: "transposed",
        BaseDepthwiseConv: "depthwise",
        BaseSeparableConv: "separable",
    }
    return next((kind for base, kind in kinds.items() if issubclass(cls, base)), None), None


def _gates(cls: Any) -> int | None:
    """How many kernels stand side by side in the cell's; None where it takes no plain steps of ``units``."""
    if "units" not in inspect.signature(cls.__init__).parameters:
        return None
    layer = cls(1)
    layer.build((None, 1, 1))
    return int(layer.cell.kernel.shape[-1])


def _collapses(cls: Any) -> str | None:
    if issubclass(cls, keras.layers.Flatten):
        return "flatten"
    return "pool" if issubclass(cls, BaseGlobalPooling) else None
