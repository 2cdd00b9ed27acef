"""The program that scores a model, on any rows."""

from typing import Any

import keras

from layerloom.training.engine.programs import TestProgram


class Scoring:
    """Traces the test program of a model once, for validation and test rows alike."""

    def __init__(self) -> None:
        self._model: keras.Model | None = None
        self._program: Any = None

    def program(self, model: keras.Model, x: Any, y: Any) -> Any:
        """The program for rows of these shapes, ``(x, y, first, count) -> metrics``; the model must be ready."""
        if self._model is not model:
            self._program, self._model = TestProgram(model, x, y).graph(), model
        return self._program
