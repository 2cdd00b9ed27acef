"""Splits a loss into its parts: the loss of the data, and the penalties of the layers.

Keras reports one number: the loss of the data plus all penalties. A layer may have penalties on its weights
(regularizers of kernel, bias and so on) and on its outputs (`activity_regularizer`). This module also measures

    data_loss   the mean over batches of the loss without any penalty, weighted by rows as Keras weights `loss`
    penalties   each penalty by node and kind: for weights the penalty of the current weights, for activities the mean
                over the batches since the metrics were reset, weighted by rows

Over one batch, or over batches that do not change the weights, `loss` is the sum of `data_loss` and all penalties.

Keras's own loss and steps stay unchanged. A wrapper records the result of the loss function, which is added to the
means when Keras updates its metrics. The formula is that of `keras.Model.compute_loss`.
"""

from dataclasses import dataclass
from typing import Any

import keras

from layerloom.spec import DATA_LOSS

# Keras has no annotations, so pyright infers wrong types from its defaults.
_ops: Any = keras.ops

# The kind of an activity penalty: the name of Keras's parameter without its ending.
ACTIVITY = "activity"
_ENDING = "_regularizer"
# The prefix of penalties among the measured values. No metric and no node has a "/" in its name.
_PREFIX = "penalty/"
_ATTRIBUTE = "loss_apart"

# Penalties by node and kind, as in {"hidden": {"kernel": 0.01}}.
Penalties = dict[str, dict[str, float]]


def take_apart(model: keras.Model) -> None:
    """Make a compiled model measure its loss in parts, if a layer has a penalty. A second call changes nothing."""
    if not hasattr(model, _ATTRIBUTE) and any(_regularizers(layer) for layer in model.layers):
        setattr(model, _ATTRIBUTE, LossApart(model))


def is_apart(model: keras.Model) -> bool:
    """Whether the model measures its loss in parts."""
    return hasattr(model, _ATTRIBUTE)


def measured_penalties(model: keras.Model) -> dict[str, Any]:
    """The penalties as tensors, under names that `parted` knows; empty for a model without penalties."""
    apart: LossApart | None = getattr(model, _ATTRIBUTE, None)
    return {} if apart is None else {f"{_PREFIX}{node}/{kind}": value for (node, kind), value in apart.values().items()}


def parted(measured: dict[str, float]) -> tuple[dict[str, float], Penalties]:
    """Split the values that a program measured into metrics and penalties."""
    metrics: dict[str, float] = {}
    penalties: Penalties = {}
    for name, value in measured.items():
        if name.startswith(_PREFIX):
            node, _, kind = name.removeprefix(_PREFIX).rpartition("/")
            penalties.setdefault(node, {})[kind] = value
        else:
            metrics[name] = value
    return metrics, penalties


@dataclass(frozen=True)
class _OfWeights:
    """The regularized weights of one kind in a layer, including the parts of a wrapper or an attention layer."""

    node: str
    kind: str
    weights: list[Any]

    def value(self) -> Any:
        return sum(_ops.cast(weight.regularizer(weight), "float32") for weight in self.weights)


class Means(keras.metrics.Metric):
    """Means over rows of the loss without penalties (the metric's result) and of each node's activity penalty.

    Args:
        activities: The number of nodes with an activity penalty.
    """

    def __init__(self, activities: int) -> None:
        super().__init__(name=DATA_LOSS)
        self._data: Any = self.add_variable((), "zeros", name="data")
        self._activities: list[Any] = [
            self.add_variable((), "zeros", name=f"activity_{index}") for index in range(activities)
        ]
        self._rows: Any = self.add_variable((), "zeros", name="rows")

    def update_state(self, data: Any, activities: list[Any], rows: Any) -> None:
        """Add a batch: its loss without penalties, each activity penalty, and its number of rows."""
        rows = _ops.cast(rows, "float32")
        self._data.assign_add(_ops.cast(data, "float32") * rows)
        for total, activity in zip(self._activities, activities, strict=True):
            total.assign_add(activity * rows)
        self._rows.assign_add(rows)

    def result(self) -> Any:
        """The mean loss without penalties."""
        return _ops.divide_no_nan(self._data, self._rows)

    def activities(self) -> list[Any]:
        """The mean activity penalties."""
        return [_ops.divide_no_nan(total, self._rows) for total in self._activities]


class LossApart:
    """Records the loss of a model without penalties in one of its metrics.

    Args:
        model: A compiled model, whose layers have the names of the network's nodes.
    """

    def __init__(self, model: Any) -> None:
        self._weights = [part for layer in model.layers for part in _of_weights(layer)]
        self._active = [layer for layer in model.layers if ACTIVITY in _regularizers(layer).values()]
        self._data: Any = None
        self._means = Means(len(self._active))
        # Setting the metric as an attribute makes it one of the model's metrics.
        model.loss_means = self._means
        # Keras has no public attribute for the loss that `compile` made.
        compiled: Any = model._compile_loss
        loss, metrics = compiled.call, model.compute_metrics

        def listened_loss(y_true: Any, y_pred: Any, sample_weight: Any = None) -> Any:
            self._data = loss(y_true, y_pred, sample_weight)
            return self._data

        def written_metrics(x: Any, y: Any, y_pred: Any, sample_weight: Any = None) -> Any:
            # Each step of Keras calls this once after its loss; computing only a loss does not.
            self._means.update_state(self._data, self._activities(), _ops.shape(x)[0])
            return metrics(x, y, y_pred, sample_weight)

        compiled.call, model.compute_metrics = listened_loss, written_metrics

    def values(self) -> dict[tuple[str, str], Any]:
        """Each penalty as a float32 tensor, by node and kind."""
        weights = {(part.node, part.kind): part.value() for part in self._weights}
        names = [(layer.name, ACTIVITY) for layer in self._active]
        return weights | dict(zip(names, self._means.activities(), strict=True))

    def _activities(self) -> list[Any]:
        """The activity penalty of each layer's last call."""
        return [
            sum((_ops.cast(one, "float32") for part in _parts(layer) for one in _own(part)), _ops.zeros(()))
            for layer in self._active
        ]


def _of_weights(layer: Any) -> list[_OfWeights]:
    kinds = _regularizers(layer)
    found: dict[str, list[Any]] = {}
    weight: Any
    for weight in layer.trainable_weights:
        if weight.regularizer is not None:
            found.setdefault(kinds.get(id(weight.regularizer), str(weight.name)), []).append(weight)
    return [_OfWeights(layer.name, kind, weights) for kind, weights in found.items()]


def _regularizers(layer: Any) -> dict[int, str]:
    """The kind of each regularizer in a layer and in its inner layers, by the identity of the regularizer."""
    return {
        id(value): name.strip("_").removesuffix(_ENDING)
        for part in _parts(layer)
        for name, value in vars(part).items()
        if name.endswith(_ENDING) and value is not None
    }


def _parts(layer: Any) -> list[Any]:
    """A layer and its inner layers; Keras has no public method for this."""
    return list(layer._flatten_layers())


def _own(layer: Any) -> list[Any]:
    """The losses that a layer itself added in its last call."""
    return layer._get_own_losses()
