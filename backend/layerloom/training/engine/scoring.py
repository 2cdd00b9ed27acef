"""Scores on any rows, by one program for each model."""

import math
from typing import Any

import keras
import numpy as np
import tensorflow as tf

from layerloom.training.engine.programs import EVALUATION_BATCH, TestProgram, by_name, metric_names


class Scoring:
    """Traces the test program of a model once, for validation and test rows alike."""

    def __init__(self) -> None:
        self._model: keras.Model | None = None
        self._program: Any = None

    def program(self, model: keras.Model, x: Any, y: Any) -> Any:
        """The program for rows of such shapes, ``(x, y, first, count) -> metrics``; the model is ready."""
        if self._model is not model:
            self._program, self._model = TestProgram(model, x, y).graph(), model
        return self._program

    def evaluate(self, model: keras.Model, x: np.ndarray, y: np.ndarray) -> dict[str, float]:
        """Loss and metrics on rows, by name; what the model's metrics had summed up so far is put back."""
        rows, targets = tf.nest.map_structure(tf.constant, (x, y))
        program = self.program(model, rows, targets)
        before = [variable.numpy() for variable in model.metrics_variables]
        try:
            batches = math.ceil(len(x) / EVALUATION_BATCH)
            return by_name(metric_names(model), program(rows, targets, tf.constant(0), tf.constant(batches)))
        finally:
            for variable, value in zip(model.metrics_variables, before, strict=True):
                variable.assign(value)
