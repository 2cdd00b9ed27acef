"""Compiled programs that do many training or test steps of a model in one call.

For a small network, one TensorFlow call for each batch takes many times longer than the arithmetic. These programs run
Keras's own `model.train_step` for several batches and then read the metrics, so the numbers equal those of `fit`.
The arguments of a program are the first batch and the number of batches, so it serves chunks of any length.
"""

from collections.abc import Callable
from typing import Any

import keras
import numpy as np
import tensorflow as tf

from layerloom.training.engine.penalties import measured_penalties

EVALUATION_BATCH = 1024

# One batch: rows, targets and, if there are class weights, weights.
Batch = tuple[Any, ...]
_COUNT = tf.TensorSpec([], tf.int32)


class TrainingProgram:
    """Trains on rows that are on the device: ``(order, first, count) -> metrics``.

    Args:
        model: A compiled model that is ready.
        arrays: Tensors of rows, targets and perhaps weights, each (rows, ...). Targets of several outputs are a dict.
        batch: Rows in a batch.
    """

    def __init__(self, model: keras.Model, arrays: tuple[Any, ...], batch: int) -> None:
        self._model = model
        self._arrays = arrays
        self._batch = batch
        self._rows = int(arrays[0].shape[0])

    def graph(self) -> Any:
        """The program for TensorFlow's own executor; its batches can have any length, as in `fit`."""

        def run(order: Any, first: Any, count: Any) -> Any:
            _reset_at(self._model, first)
            _repeat(first, first + count, lambda at: self._train(order[at * self._batch : (at + 1) * self._batch]))
            return measured(self._model)

        return _traced(run, self._order(), jit_compile=False)

    def xla(self, validation: tuple[Any, Any] | None = None) -> Any:
        """The program for XLA, which needs fixed lengths: a shorter last batch is a separate step.

        Args:
            validation: A batch of rows to score after the last batch; its metrics follow those of training.
        """
        whole, rest = divmod(self._rows, self._batch)

        def run(order: Any, first: Any, count: Any) -> Any:
            _reset_at(self._model, first)
            end = first + count
            _repeat(
                first,
                tf.minimum(end, whole),
                lambda index: self._train(tf.slice(order, [index * self._batch], [self._batch])),
            )
            if rest:
                last = tf.logical_and(first <= whole, end > whole)
                _when(last, lambda: self._train(order[whole * self._batch :]))
            trained = measured(self._model)
            return trained if validation is None else tf.concat([trained, self._scored(validation, end, trained)], 0)

        return _traced(run, self._order(), jit_compile=True)

    def _scored(self, validation: tuple[Any, Any], end: Any, like: Any) -> Any:
        """Metrics of the validation rows if the last batch is done, and otherwise zeros of the same shape."""
        steps = -(-self._rows // self._batch)

        def score() -> Any:
            self._model.reset_metrics()
            self._model.test_step(validation)
            return measured(self._model)

        return tf.cond(tf.equal(end, steps), score, lambda: tf.zeros_like(like))

    def _order(self) -> tf.TensorSpec:
        return tf.TensorSpec([self._rows], tf.int32)

    def _train(self, rows: Any) -> None:
        self._model.train_step(tf.nest.map_structure(lambda array: tf.gather(array, rows), self._arrays))


class TestProgram:
    """Scores rows: ``graph()`` takes any rows as ``(x, y, first, count)``; ``xla()`` takes only ``(first, count)``.

    Args:
        model: A compiled model that is ready.
        x: The rows, (rows, ...).
        y: Their targets.
    """

    __test__ = False

    def __init__(self, model: keras.Model, x: Any, y: Any) -> None:
        self._model = model
        self._arrays = (x, y)

    def graph(self) -> Any:
        """The program for TensorFlow's own executor."""
        specs = tf.nest.map_structure(lambda array: tf.TensorSpec([None, *array.shape[1:]], array.dtype), self._arrays)

        def run(x: Any, y: Any, first: Any, count: Any) -> Any:
            _reset_at(self._model, first)

            def score(index: Any) -> None:
                rows = slice(index * EVALUATION_BATCH, (index + 1) * EVALUATION_BATCH)
                self._model.test_step(tf.nest.map_structure(lambda array: array[rows], (x, y)))

            _repeat(first, first + count, score)
            return measured(self._model)

        return _traced(run, *specs, jit_compile=False)

    def xla(self) -> Any:
        """The program for XLA, for these rows only."""
        whole, rest = divmod(int(self._arrays[0].shape[0]), EVALUATION_BATCH)

        def run(first: Any, count: Any) -> Any:
            _reset_at(self._model, first)
            end = first + count
            if whole:
                _repeat(
                    first, tf.minimum(end, whole), lambda index: self._score(index * EVALUATION_BATCH, EVALUATION_BATCH)
                )
            if rest:
                _when(end > whole, lambda: self._score(whole * EVALUATION_BATCH, rest))
            return measured(self._model)

        return _traced(run, jit_compile=True)

    def _score(self, start: Any, size: int) -> None:
        self._model.test_step(tf.nest.map_structure(lambda array: _rows(array, start, size), self._arrays))


def streamed_training(model: keras.Model, example: Any, *, jit_compile: bool) -> Any:
    """A program that trains on the batches of a pipeline: ``(iterator, first, count) -> metrics``.

    Args:
        model: A compiled model that is ready.
        example: An iterator over such batches, for their types.
        jit_compile: Whether XLA compiles the step of a batch.
    """
    step: Any = tf.function(model.train_step, autograph=False, jit_compile=True) if jit_compile else model.train_step
    return _streamed(model, example, step)


def streamed_test(model: keras.Model, example: Any) -> Any:
    """A program that scores the batches of a pipeline: ``(iterator, first, count) -> metrics``."""
    return _streamed(model, example, model.test_step)


def _streamed(model: keras.Model, example: Any, step: Callable[[Batch], Any]) -> Any:
    def run(iterator: Any, first: Any, count: Any) -> Any:
        _reset_at(model, first)
        _repeat(first, first + count, lambda _: step(next(iterator)))
        return measured(model)

    # tf.data has no public attribute for the type of an iterator.
    return _traced(run, example._type_spec, jit_compile=False)


def measured(model: keras.Model) -> Any:
    """Metrics and penalties as one vector in the order of `metric_names`, so that they need only one read."""
    return tf.stack([tf.cast(tf.reshape(value, []), tf.float32) for value in _flat(model).values()])


def metric_names(model: keras.Model) -> list[str]:
    """The names of the values in `measured`."""
    return list(_flat(model))


def by_name(names: list[str], values: Any) -> dict[str, float]:
    """The values of `measured` by name; metrics have their names from Keras's logs."""
    return dict(zip(names, np.asarray(values).tolist(), strict=True))


def _flat(model: keras.Model) -> dict[str, Any]:
    results: Any = model.get_metrics_result()
    return dict(results) | measured_penalties(model)


def _reset_at(model: keras.Model, first: Any) -> None:
    """Reset the metrics at the first batch."""
    _when(tf.equal(first, 0), model.reset_metrics)


def _when(condition: Any, action: Callable[[], Any]) -> None:
    def act() -> Any:
        action()
        return tf.constant(0)

    tf.cond(condition, act, lambda: tf.constant(0))


def _repeat(first: Any, end: Any, action: Callable[[Any], Any]) -> None:
    def body(index: Any) -> list[Any]:
        action(index)
        return [index + 1]

    tf.while_loop(lambda index: index < end, body, [first], parallel_iterations=1)


def _rows(array: Any, start: Any, size: int) -> Any:
    begin = [start] + [0] * (len(array.shape) - 1)
    return tf.slice(array, begin, [size, *array.shape[1:]])


def _traced(run: Callable[..., Any], *inputs: Any, jit_compile: bool) -> Any:
    signature = [*inputs, _COUNT, _COUNT]
    # Keras's steps are plain TensorFlow, so autograph would only take time.
    function: Any = tf.function(run, input_signature=signature, autograph=False, jit_compile=jit_compile)
    return function.get_concrete_function()
