"""Start values that a form fills in for parameters without a default. Only `introspect.py` reads this.

A layer chosen from the palette starts with these; `tests/contracts/test_layers.py` builds and trains each one so.
"""

import copy
import inspect
from typing import Any

_DENSE = {"class_name": "Dense", "config": {"units": 16}}
_CELL = {"class_name": "LSTMCell", "config": {"units": 16}}

BY_NAME: dict[str, Any] = {
    "activation": "relu",
    "average": "macro",
    "axes": -1,
    "bin_boundaries": [0.25, 0.5, 0.75],
    "boundaries": [1000, 2000],
    "cell": _CELL,
    "cells": [_CELL],
    "decay_rate": 0.5,
    "decay_steps": 1000,
    "dims": [2, 1],
    "equation": "abc,cd->abd",
    "factor": 0.2,
    "filters": 8,
    "first_decay_steps": 1000,
    "head_dim": 8,
    "height": 32,
    "height_factor": 0.1,
    "initial_learning_rate": 0.01,
    "input_dim": 1000,
    "kernel_size": 3,
    "key_dim": 16,
    "layer": _DENSE,
    "layers": [{"class_name": "RandomFlip", "config": {}}],
    "mean": 0.0,
    "n": 2,
    "num_bins": 10,
    "num_classes": 2,
    "num_heads": 2,
    "num_key_value_heads": 1,
    "num_query_heads": 2,
    "num_tokens": 10,
    "output_dim": 16,
    "output_size": 2,
    "pool_size": 2,
    "precision": 0.5,
    "rate": 0.3,
    "recall": 0.5,
    "scale": 1.0,
    "sensitivity": 0.5,
    "specificity": 0.5,
    "stddev": 0.1,
    "target_class_ids": [0],
    "target_shape": [-1],
    "units": 16,
    "values": [0.01, 0.005, 0.001],
    "variance": 1.0,
    "width": 32,
    "width_factor": 0.1,
}

BY_CLASS: dict[tuple[str, str], Any] = {
    ("Bidirectional", "layer"): {"class_name": "LSTM", "config": {"units": 16}},
    ("EinsumDense", "output_shape"): [None, 16],
    ("RandomPosterization", "factor"): 4,
    # Bytes to numbers between 0 and 1.
    ("Rescaling", "scale"): 0.00392156862745098,
}


def start_of(class_name: str, parameter: str) -> Any:
    """The start value of a parameter without a default.

    Raises:
        KeyError: if this table has no row for it.
    """
    value = BY_CLASS[class_name, parameter] if (class_name, parameter) in BY_CLASS else BY_NAME[parameter]
    return copy.deepcopy(value)


def made(cls: Any) -> Any:
    """An object of a Keras class with the start values of its parameters."""
    parameters = list(inspect.signature(cls.__init__).parameters.values())[1:]
    named = (each for each in parameters if each.kind is each.POSITIONAL_OR_KEYWORD)
    needed = [each.name for each in named if each.default is each.empty]
    return cls(**{name: start_of(cls.__name__, name) for name in needed})
