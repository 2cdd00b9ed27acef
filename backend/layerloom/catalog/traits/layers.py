"""Traits of layers. They come from Keras's own classes if possible, and otherwise from the tables.

``recurrent``: reads a sequence step by step, with ``return_sequences`` in its own config or in that of its ``layer``.
``wraps``: has another layer as its parameter ``layer``.
``convolves``: slides a kernel or a window over positions.
``kernel``: the form of its kernel or table. ``units`` is (from, to), ``positions`` is (positions..., from, to).
``gates`` is (from, gates times units), and ``table`` is (rows, to). The others are ``transposed``, ``depthwise``,
``separable`` and ``equation``.
``gates``: the number of gates side by side in a recurrent kernel.
``attends``: weights one input by its similarity to another; both may be the same input.
``combines``: how a merge combines inputs: join, sum, difference, product, mean, largest, smallest, dot.
``keeps_shape``: each output value has the position of its input value.
``passes``: outside training each output value equals an input value. ``same`` means at the same position, and
``reshaped`` means in the same order. ``moved`` means in any order, and ``picked`` only some, perhaps with added zeros.
``linear``: doubles its output if its input doubles, apart from a constant and from its own ``activation``.
``collapses``: leaves only features: by ``flatten``, or by a ``pool`` over all positions.
``noise``: changes values at random, only during training.
``activation``: the name of the activation that it applies; null if a parameter sets it.
``indices``: the parameter with the upper limit (exclusive) of the whole numbers that it accepts.
``numbers``: how many whole numbers, from 0, it can output: the value or length of ``parameter``, plus ``more``.
``masks``: makes a mask: ``always``, or if the named parameter is true.
``penalizes``: adds a penalty to the loss by itself, without a regularizer among its parameters.
``hides_penalty``: an activity penalty of the layer that it wraps never reaches the loss.
``batch_statistics``: during training it scales by mean and variance of the batch.
``common``: its position among the layers that the palette shows first; null for the others.
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
    """Whether a layer has an effect only during training."""
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
    """How many kernels are side by side in the cell's kernel; None if it has no plain steps of ``units``."""
    if "units" not in inspect.signature(cls.__init__).parameters:
        return None
    layer = cls(1)
    layer.build((None, 1, 1))
    return int(layer.cell.kernel.shape[-1])


def _collapses(cls: Any) -> str | None:
    if issubclass(cls, keras.layers.Flatten):
        return "flatten"
    return "pool" if issubclass(cls, BaseGlobalPooling) else None
