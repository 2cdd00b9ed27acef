"""Tries loss, optimizer and metrics on a few made-up rows, so that a run does not fail when training starts.

The catalogue knows the type of each parameter, but not the effect of a combination; only Keras itself knows. Examples
are an axis that the output does not have, too many classes, or several thresholds where history needs one number.
"""

import json
from functools import lru_cache
from typing import Any

import keras
import numpy as np
import tensorflow as tf

from layerloom.datasets.prepare import Prepared
from layerloom.errors import BuildError
from layerloom.graph.problems import Problem
from layerloom.model.compile import make_loss, make_metrics, make_optimizer
from layerloom.model.messages import clean
from layerloom.recipe import is_word
from layerloom.spec import ClassConfig, TrainingSpec

# More outputs cannot be classes; another check warns about such a network.
_MOST_OUTPUTS = 100_000


def rehearse(
    training: TrainingSpec, classes: int | None, outputs: int | None, skip: frozenset[str] = frozenset()
) -> list[Problem]:
    """Problems for the parts of the training that Keras refuses.

    Args:
        training: The training. Its classes and parameters are in the catalogue, except at the paths in ``skip``.
        classes: The number of classes of the targets; None for a regression.
        outputs: The number of outputs of the network. If it is None (unknown), only the optimizer is tried.
        skip: Paths such as ``training.metrics.0`` that are known to be wrong.
    """
    parts: list[tuple[str, str, str | ClassConfig]] = [("optimizer", "optimizer", training.optimizer)]
    if outputs is not None and outputs <= _MOST_OUTPUTS:
        parts.append(("loss", "loss", training.loss))
        metrics = [(f"metrics.{i}", metric) for i, metric in enumerate(training.metrics) if not is_word(metric)]
        parts += [("metric", field, metric) for field, metric in metrics]
    problems: list[Problem] = []
    for kind, field, value in parts:
        path = f"training.{field}"
        if any(known == path or known.startswith(path + ".") for known in skip):
            continue
        failure = _failure(kind, _text(value), _text(training.loss), classes, outputs or 1)
        if failure is not None:
            name = value if isinstance(value, str) else value.class_name
            message = f"Keras refuses {name} for this network: {failure}"
            values = {"class_name": name, "received": failure}
            problems.append(Problem(f"{kind}_refused", message, field=path, values=values))
    return problems


@lru_cache(maxsize=512)
def _failure(kind: str, value: str, loss: str, classes: int | None, outputs: int) -> str | None:
    """Keras's error for a loss, an optimizer or a metric, given as JSON text; None if there is none."""
    try:
        if kind == "optimizer":
            _try_optimizer(json.loads(value))
            return None
        targets, predictions = _rows(_parsed(json.loads(loss)), classes, outputs)
        if kind == "loss":
            return _not_a_number(make_loss(_parsed(json.loads(value)))(targets, predictions))
        (metric,) = make_metrics([_parsed(json.loads(value))])
        metric.update_state(targets, predictions)
        # Run it inside a traced program, as in training: some metrics fail only when values are not known yet.
        return _not_a_number(tf.function(metric.result)())
    except BuildError as error:
        return error.message
    except Exception as error:  # noqa: BLE001 - Keras and TensorFlow raise whatever they like
        return clean(error)


def _try_optimizer(value: dict[str, Any]) -> None:
    optimizer = make_optimizer(ClassConfig.model_validate(value))
    weight = keras.Variable(np.ones((2, 2), dtype=np.float32))
    optimizer.apply([keras.ops.ones((2, 2))], [weight])


def _rows(loss: str | ClassConfig, classes: int | None, outputs: int) -> tuple[Any, Any]:
    """Two rows for each class: targets in the form that datasets prepare, and outputs between 0 and 1."""
    rows = 2 * (classes or 4)
    numbers = np.arange(rows) % (classes or rows)
    y = numbers.astype(np.float32)[:, None] if classes is None else numbers.astype(np.int32)
    x = np.empty((rows, 1), dtype=np.float32)
    names = None if classes is None else [str(number) for number in range(classes)]
    prepared = Prepared(x, y, x, y, x, y, (1,), {"classes": names}, None, None).for_loss(loss, outputs)
    outputs_ = np.linspace(0.1, 0.9, rows * outputs, dtype=np.float32).reshape(rows, outputs)
    return keras.ops.convert_to_tensor(prepared.y_train), keras.ops.convert_to_tensor(outputs_)


def _not_a_number(result: Any) -> str | None:
    array: Any = keras.ops.convert_to_numpy(result)
    shape: tuple[int, ...] = array.shape
    return None if shape == () else f"It gives {' x '.join(str(size) for size in shape)} values where one is expected."


def _text(value: str | ClassConfig) -> str:
    return json.dumps(value if isinstance(value, str) else value.to_json(), sort_keys=True)


def _parsed(value: Any) -> str | ClassConfig:
    return value if isinstance(value, str) else ClassConfig.model_validate(value)
