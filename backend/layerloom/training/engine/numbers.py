"""Makes the random numbers of plain Keras inside XLA.

Keras draws dropout masks and noise from TensorFlow's stateless generators. XLA's versions of these differ from
TensorFlow's own kernels. They use another algorithm by default, turn bits into numbers in another way, and are ten
times slower on a CPU. But the raw bits of Philox are the same in both. So this module converts these bits as the
kernels do: see ``Uint32ToFloat`` and ``BoxMullerFloat`` in tensorflow/core/lib/random/random_distributions.h.
"""

import contextlib
import math
from collections.abc import Callable, Generator
from typing import Any

import numpy as np
import tensorflow as tf
from keras.src.backend.tensorflow import random as backend

_MANTISSA = np.uint32(0x7FFFFF)
_UNIT = np.float32(2.0**-23)
_SMALLEST = np.float32(1e-7)


class NotSame(BaseException):
    """The network draws random numbers in a way that XLA cannot repeat.

    Keras makes every ``Exception`` within a layer anew, from its message alone. This one passes through as it is.

    Args:
        message: The reason, in words.
        drawn: The name of the function or of the type that the numbers are drawn with.
    """

    def __init__(self, message: str, drawn: str) -> None:
        super().__init__(message)
        self.drawn = drawn


@contextlib.contextmanager
def same_numbers() -> Generator[None]:
    """While a graph is traced within this block, make Keras draw the same numbers as TensorFlow's kernels.

    Raises:
        NotSame: from the tracing, if the network draws numbers that cannot be repeated.
    """
    ours: dict[str, Callable[..., Any]] = {"dropout": _dropout, "uniform": _uniform, "normal": _normal}
    others = ("categorical", "randint", "truncated_normal", "shuffle", "gamma", "binomial", "beta")
    patched = ours | {name: _refuse(name) for name in others}
    before = {name: getattr(backend, name) for name in patched}
    for name, function in patched.items():
        setattr(backend, name, function)
    try:
        yield
    finally:
        for name, function in before.items():
            setattr(backend, name, function)


def unit_uniform(shape: Any, seed: Any) -> Any:
    """Numbers in [0, 1), made from Philox bits as TensorFlow's CPU and GPU kernels do; float32."""
    return _to_unit(_bits(shape, seed))


def unit_normal(shape: Any, seed: Any) -> Any:
    """Numbers with mean 0 and variance 1, made from Philox bits as TensorFlow's kernels do, up to rounding; float32."""
    size = tf.reduce_prod(shape)
    # The Box-Muller method makes numbers in pairs.
    pairs = tf.reshape(_to_unit(_bits([(size + 1) // 2 * 2], seed)), [-1, 2])
    radius = tf.sqrt(-2.0 * tf.math.log(tf.maximum(pairs[:, 0], _SMALLEST)))
    angle = np.float32(2.0 * math.pi) * pairs[:, 1]
    both = tf.stack([tf.sin(angle) * radius, tf.cos(angle) * radius], axis=1)
    return tf.reshape(tf.reshape(both, [-1])[:size], shape)


def _bits(shape: Any, seed: Any) -> Any:
    draw: Any = tf.random.stateless_uniform
    return draw(shape, seed, minval=None, maxval=None, dtype=tf.uint32, alg="philox")


def _to_unit(bits: Any) -> Any:
    # The low 23 bits as a whole number are exact in float32, and so is the division by a power of two.
    return tf.cast(tf.bitcast(tf.bitwise.bitwise_and(bits, _MANTISSA), tf.int32), tf.float32) * _UNIT


def _dropout(inputs: Any, rate: float, noise_shape: Any = None, seed: Any = None) -> Any:
    if rate == 1.0:
        return tf.zeros_like(inputs)
    if rate == 0.0:
        return inputs
    _only_float32(inputs.dtype)
    shape = tf.shape(inputs) if noise_shape is None else _filled(noise_shape, inputs)
    kept = unit_uniform(shape, _seed(seed)) >= rate
    return tf.where(kept, inputs * (1 / (1 - rate)), tf.zeros_like(inputs))


def _uniform(shape: Any, minval: Any = 0.0, maxval: Any = 1.0, dtype: Any = None, seed: Any = None) -> Any:
    _only_float32(dtype or "float32")
    low, high = tf.cast(minval, tf.float32), tf.cast(maxval, tf.float32)
    return unit_uniform(shape, _seed(seed)) * (high - low) + low


def _normal(shape: Any, mean: Any = 0.0, stddev: Any = 1.0, dtype: Any = None, seed: Any = None) -> Any:
    _only_float32(dtype or "float32")
    return unit_normal(shape, _seed(seed)) * stddev + mean


def _refuse(name: str) -> Callable[..., Any]:
    def refuse(*_: Any, **__: Any) -> Any:
        raise NotSame(f"XLA draws other numbers for '{name}' than plain Keras", name)

    return refuse


def _only_float32(dtype: Any) -> None:
    name = tf.as_dtype(dtype).name
    if name != "float32":
        raise NotSame(f"XLA draws other numbers in {name} than plain Keras", name)


def _seed(seed: Any) -> Any:
    drawn: Any = backend.draw_seed(seed)
    # Keras does the same conversion: its seeds are int64, but the generators need int32.
    return drawn if drawn.dtype == tf.int32 else tf.cast(tf.math.floormod(drawn, tf.int32.max - 1), tf.int32)


def _filled(noise_shape: Any, inputs: Any) -> Any:
    sizes = tf.shape(inputs)
    return [sizes[axis] if size is None else size for axis, size in enumerate(noise_shape)]
