"""Statistics of each layer: distributions of its weights, gradients and activations, and its dead units."""

from dataclasses import dataclass
from typing import Any

import keras
import numpy as np
import tensorflow as tf

from layerloom.datasets.prepare import Prepared
from layerloom.graph.view import group_of
from layerloom.model.looking import looking
from layerloom.recipe import class_weight_of
from layerloom.spec import RunSpec
from layerloom.training.engine.rows import class_weights
from layerloom.training.evaluation import is_logit
from layerloom.training.frames.file import Part
from layerloom.training.frames.histogram import histogram_of
from layerloom.training.frames.judged import MOST_ROWS, judged
from layerloom.training.frames.probe import dead_units, passes_on, probe_rows
from layerloom.training.frames.section import spread

MOST_LAYERS = 48


@dataclass(frozen=True)
class Looked:
    """The result of one measurement of a model.

    Attributes:
        layers: The statistics of layers, if there are any layers to measure.
        validation: The results on validation rows, for a frame's header.
        pairs: True and predicted values of a regression.
    """

    layers: Part | None
    validation: dict[str, Any] | None
    pairs: Part | None


class LayerProbe:
    """Measures the layers of a compiled model, and its results, always on the same rows.

    One call of one compiled function gives everything: outputs, gradients of the loss, and predictions for validation
    rows. The model runs in inference mode: no unit is dropped, and batch normalization uses its moving statistics. The
    loss includes the run's class weights and penalties. The model does not change.

    Args:
        model: The model that trains; its layers have the names of the network's nodes.
        spec: The run spec.
        data: The data, with targets in the form for the loss.
    """

    def __init__(self, model: keras.Model, spec: RunSpec, data: Prepared) -> None:
        found = [
            (node.id, layer)
            for node in spec.network.nodes
            if not passes_on(node)
            # Activation layers have no weights, but they decide which units are dead.
            and ((layer := model.get_layer(node.id)).trainable_variables or group_of(node) == "activation")
        ]
        self._layers = [found[index] for index in spread(len(found), MOST_LAYERS)]
        chosen = spread(len(data.x_validation), MOST_ROWS)
        classes = data.facts["classes"]
        self._validation = data.y_validation[chosen]
        self._judging: dict[str, Any] = {
            "classes": None if classes is None else len(classes),
            "logits": is_logit(spec.training.loss),
            "of": len(data.x_validation),
        }
        look = _looks(model, [layer for _, layer in self._layers], spec, data, data.x_validation[chosen])
        self._look: Any = tf.function(look, autograph=False)

    def look(self) -> Looked:
        """Measure the current model."""
        outputs, gradients, predicted = self._look()
        validation, pairs = None, None
        if len(self._validation):
            validation, pairs = judged(self._validation, np.asarray(predicted), **self._judging)
        return Looked(self._part(outputs, gradients) if self._layers else None, validation, pairs)

    def _part(self, outputs: list[Any], gradients: list[list[Any]]) -> Part:
        heights: list[np.ndarray] = []
        words: list[dict[str, Any]] = []
        for (node, layer), output, gradient in zip(self._layers, outputs, gradients, strict=True):
            seen = None if output is None else np.asarray(output)
            found = {
                "weights": histogram_of(_joined(layer.trainable_variables)),
                "gradients": histogram_of(_joined([part for part in gradient if part is not None])),
                "activations": histogram_of(
                    _joined([]) if seen is None else seen, rows=1 if seen is None else len(seen)
                ),
            }
            heights.append(np.stack([each.heights for each in found.values()]))
            units = {"units": seen.shape[-1], "dead": len(dead_units(seen))} if seen is not None else {}
            words.append({"node": node} | units | {kind: each.words for kind, each in found.items()})
        return Part("layers", "", np.stack(heights), more={"layers": words})


def _looks(model: keras.Model, layers: list[Any], spec: RunSpec, data: Prepared, judged_rows: np.ndarray) -> Any:
    probed = probe_rows(len(data.x_train))
    x, y = tf.constant(data.x_train[probed]), tf.constant(data.y_train[probed])
    weights = class_weights(data.y_train[probed], class_weight_of(spec.training))
    validation = tf.constant(judged_rows)
    # A layer with several outputs, such as a recurrent one that returns its state, has no activations to show.
    single = [layer.output if hasattr(layer.output, "shape") else None for layer in layers]
    whole = keras.Model(model.input, [model.output, *(output for output in single if output is not None)])
    variables = [list(layer.trainable_variables) for layer in layers]

    def look() -> Any:
        with tf.GradientTape() as tape, looking(model):
            predicted, *outputs = whole(x, training=False)
            loss: Any = model.compute_loss(x, y, predicted, weights, training=False)
        gradients: Any = tape.gradient(loss, variables)
        given = iter(outputs)
        seen = [None if output is None else next(given) for output in single]
        dense = [[None if part is None else tf.convert_to_tensor(part) for part in each] for each in gradients]
        with looking(model):
            said = model(validation, training=False)
        return seen, dense, said

    return look


def _joined(tensors: list[Any]) -> np.ndarray:
    return np.concatenate([np.asarray(part).reshape(-1) for part in tensors]) if tensors else np.empty(0, np.float32)
