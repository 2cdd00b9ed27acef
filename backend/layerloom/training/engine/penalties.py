"""A loss taken apart: what the data gives, and what the penalties of the layers add to it.

Keras reports one number, the loss of the data plus each penalty that a layer asks for: on its weights (a regularizer
of its kernel, its bias and so on) and on what it puts out (`activity_regularizer`). Beside it stands here

    data_loss   the mean over batches of the loss without any penalty, weighed by rows as Keras weighs `loss`
    penalties   each penalty by node and kind; a weight's is that of the present weights, an activity's is the mean
                over the batches since the metrics began, weighed by rows

so that over one batch, or many that leave the weights alone, `loss` is `data_loss` and all penalties together.

Keras's own loss and steps stay as they are: the loss function is listened to, and what it said is written down when
the metrics are. A source for the formula is `keras.Model.compute_loss`.
"""

from dataclasses import dataclass
from typing import Any

import keras

from layerloom.spec import DATA_LOSS

# Keras annotates nothing, so its defaults are taken for its types.
_ops: Any = keras.ops

# What an activity penalty is called, as Keras's parameter is without its ending.
ACTIVITY = "activity"
_ENDING = "_regularizer"
# Before the names of penalties among what a program measures. No metric and no node has a "/" in its name.
_PREFIX = "penalty/"
_ATTRIBUTE = "loss_apart"

# Node, then kind, as {"hidden": {"kernel": 0.01}}.
Penalties = dict[str, dict[str, float]]


def take_apart(model: keras.Model) -> None:
    """Have a compiled model measure its loss in parts, where a layer asks for a penalty; once is enough."""
    if not hasattr(model, _ATTRIBUTE) and any(_regularizers(layer) for layer in model.layers):
        setattr(model, _ATTRIBUTE, LossApart(model))


def is_apart(model: keras.Model) -> bool:
    """Whether the model measures its loss in parts."""
    return hasattr(model, _ATTRIBUTE)


def measured_penalties(model: keras.Model) -> dict[str, Any]:
    """The penalties as tensors, by names that `parted` knows; nothing for a model without."""
    apart: LossApart | None = getattr(model, _ATTRIBUTE, None)
    return {} if apart is None else {f"{_PREFIX}{node}/{kind}": value for (node, kind), value in apart.values().items()}


def parted(measured: dict[str, float]) -> tuple[dict[str, float], Penalties]:
    """What a program measured, as metrics and as penalties."""
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
    """The regularized weights of one kind in a layer; those of a wrapper's or an attention's parts come together."""

    node: str
    kind: str
    weights: list[Any]

    def value(self) -> Any:
        return sum(_ops.cast(weight.regularizer(weight), "float32") for weight in self.weights)


class Means(keras.metrics.Metric):
    """Means over rows: of the loss without penalties, which is its result, and of each node's activity penalty.

    Args:
        activities: How many nodes have such a penalty.
    """

    def __init__(self, activities: int) -> None:
        super().__init__(name=DATA_LOSS)
        self._data: Any = self.add_variable((), "zeros", name="data")
        self._activities: list[Any] = [
            self.add_variable((), "zeros", name=f"activity_{index}") for index in range(activities)
        ]
        self._rows: Any = self.add_variable((), "zeros", name="rows")

    def update_state(self, data: Any, activities: list[Any], rows: Any) -> None:
        """Take a batch: its loss without penalties, each activity penalty, and how many rows it has."""
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
    """Listens to the loss of a model, whose metrics hold what it hears.

    Args:
        model: Compiled; its layers are named after the network's nodes.
    """

    def __init__(self, model: Any) -> None:
        self._weights = [part for layer in model.layers for part in _of_weights(layer)]
        self._active = [layer for layer in model.layers if ACTIVITY in _regularizers(layer).values()]
        self._data: Any = None
        self._means = Means(len(self._active))
        # As an attribute of the model it is one of its metrics.
        model.loss_means = self._means
        # Keras has no public word for the loss that `compile` made.
        compiled: Any = model._compile_loss
        loss, metrics = compiled.call, model.compute_metrics

        def listened_loss(y_true: Any, y_pred: Any, sample_weight: Any = None) -> Any:
            self._data = loss(y_true, y_pred, sample_weight)
            return self._data

        def written_metrics(x: Any, y: Any, y_pred: Any, sample_weight: Any = None) -> Any:
            # Each step of Keras comes here once, after its loss; whoever only asks for a loss does not.
            self._means.update_state(self._data, self._activities(), _ops.shape(x)[0])
            return metrics(x, y, y_pred, sample_weight)

        compiled.call, model.compute_metrics = listened_loss, written_metrics

    def values(self) -> dict[tuple[str, str], Any]:
        """Each penalty as a float32 tensor, by node and kind."""
        weights = {(part.node, part.kind): part.value() for part in self._weights}
        names = [(layer.name, ACTIVITY) for layer in self._active]
        return weights | dict(zip(names, self._means.activities(), strict=True))

    def _activities(self) -> list[Any]:
        """What each layer's last call came to."""
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
    """The kind of each regularizer in a layer and the layers inside it, by the identity of that object."""
    return {
        id(value): name.strip("_").removesuffix(_ENDING)
        for part in _parts(layer)
        for name, value in vars(part).items()
        if name.endswith(_ENDING) and value is not None
    }


def _parts(layer: Any) -> list[Any]:
    """A layer and those inside it; Keras has no public word for it."""
    return list(layer._flatten_layers())


def _own(layer: Any) -> list[Any]:
    """What a layer itself added to the loss in its last call."""
    return layer._get_own_losses()
