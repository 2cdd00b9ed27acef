"""Prepares rows for a loss: the inputs of the model, and the targets in the right form."""

from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from layerloom.datasets.facts import facts_of_source
from layerloom.datasets.source import load_source
from layerloom.recipe import Targets, targets_of
from layerloom.spec import ClassConfig, DataSpec


@dataclass(frozen=True)
class Prepared:
    """Training, validation and test rows, and how the model must prepare a raw row.

    Rows are raw: (n, *sample_shape) float32. Targets are class indices (n,) int32,
    one-hot rows (n, classes) float32, or values (n, 1) float32. ``normalization``
    is mean and variance of the training rows, each with the sample's shape;
    ``scale`` is the raw maximum to divide by. At most one of the two is set.
    """

    x_train: np.ndarray
    y_train: np.ndarray
    x_validation: np.ndarray
    y_validation: np.ndarray
    x_test: np.ndarray
    y_test: np.ndarray
    sample_shape: tuple[int, ...]
    facts: dict[str, Any]
    normalization: tuple[np.ndarray, np.ndarray] | None
    scale: float | None

    def for_loss(self, loss: str | ClassConfig, outputs: int | None) -> "Prepared":
        """The same rows with targets in the form for a loss. The targets must still be class indices.

        Args:
            loss: The loss, by any name that Keras knows.
            outputs: The number of values in the network's output, if known. A loss that
                takes either form (``binary_crossentropy``, ``mse``) gets one-hot targets
                if this is the number of classes, otherwise one column.
        """
        classes = self.facts["classes"]
        return self.with_targets(None if classes is None else targets_of(loss, len(classes), outputs))

    def with_targets(self, targets: Targets | None) -> "Prepared":
        """The same rows with class indices in another form; None leaves the targets unchanged."""
        if targets in (None, "numbers"):
            return self
        classes = len(self.facts["classes"])

        def form(y: np.ndarray) -> np.ndarray:
            return _column(y) if targets == "column" else np.eye(classes, dtype=np.float32)[y]

        return replace(
            self,
            y_train=form(self.y_train),
            y_validation=form(self.y_validation),
            y_test=form(self.y_test),
        )


def prepare(data: DataSpec, loss: str | ClassConfig | None = None, outputs: int | None = None) -> Prepared:
    """Load the data and prepare it for a loss (see `Prepared.for_loss`); without one, classes stay indices.

    Raises:
        NotFound: if there is no such dataset.
        DataUnavailable: if its files are not on this machine.
        DatasetError: for wrong settings, an impossible shape or an impossible split.
    """
    source = load_source(data)
    split = source.split
    y = source.y if source.dataset.task == "classification" else _column(source.y)
    prepared = Prepared(
        x_train=source.x[split.train],
        y_train=y[split.train],
        x_validation=source.x[split.validation],
        y_validation=y[split.validation],
        x_test=source.x[split.test],
        y_test=y[split.test],
        sample_shape=source.x.shape[1:],
        facts=facts_of_source(source),
        normalization=_moments(source.x[split.train]) if source.standardize else None,
        scale=source.scale,
    )
    return prepared if loss is None else prepared.for_loss(loss, outputs)


def _column(y: np.ndarray) -> np.ndarray:
    return y.astype(np.float32)[:, None]


def _moments(x: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Mean and variance of each value of a sample over the rows, as float32 of the sample's shape."""
    # Sum in float64, because float32 would lose digits of columns such as a wine's proline.
    mean, variance = x.mean(axis=0, dtype=np.float64), x.var(axis=0, dtype=np.float64)
    # The variance of a constant value is taken as 1, because dividing by almost 0 would blow it up.
    variance = np.where(variance > 0, variance, 1.0)
    return mean.astype(np.float32), variance.astype(np.float32)
