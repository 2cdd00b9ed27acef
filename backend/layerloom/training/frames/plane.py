"""What a network sees in the plane: its output over a grid, and that of each of its units."""

from typing import Any

import keras
import numpy as np
import tensorflow as tf

from layerloom.spec import NetworkSpec
from layerloom.training.frames.file import Part

BOUNDARY = 64
TILE = 24
MOST_OUTPUTS = 10
# Training rows looked at to say that a unit never fires.
_SAMPLED = 512
_MARGIN = 0.05
# Outside training they give what they got, so their tiles would be those of the layer before them.
_PASSES_ON = frozenset(
    {
        "InputLayer",
        "Dropout",
        "AlphaDropout",
        "GaussianDropout",
        "GaussianNoise",
        "ActivityRegularization",
        "Flatten",
        "Reshape",
        "Identity",
    }
)


def square_around(points: np.ndarray) -> dict[str, list[float]]:
    """The square region around points (n, 2) with a margin of 5% on each side."""
    low, high = points.min(axis=0), points.max(axis=0)
    middle = (low + high) / 2
    half = max(float((high - low).max()) / 2, 1e-6) * (1 + 2 * _MARGIN)
    x, y = ([round(float(center - half), 6), round(float(center + half), 6)] for center in middle)
    return {"x": x, "y": y}


def grid(domain: dict[str, list[float]], size: int) -> np.ndarray:
    """The middles of size x size cells, (size * size, 2) float32; the first row is the top, where y is highest."""
    (left, right), (bottom, top) = domain["x"], domain["y"]
    steps = (np.arange(size) + 0.5) / size
    x, y = np.meshgrid(left + steps * (right - left), top - steps * (top - bottom))
    return np.stack([x.ravel(), y.ravel()], axis=1).astype(np.float32)


class Plane:
    """Draws boundary and unit tiles of a model whose samples are points of the plane.

    One call of one compiled function gives everything: the model in inference mode over both grids and over some
    training rows. Nothing of the model changes by it.

    Args:
        model: Takes raw points (None, 2); its layers are named after the network's nodes.
        network: Which of the layers are a person's.
        points: All rows, (n, 2): what the picture shows.
        training: Training rows, of which some are looked at for dead units.
    """

    def __init__(self, model: keras.Model, network: NetworkSpec, points: np.ndarray, training: np.ndarray) -> None:
        self.domain = square_around(points)
        self._output = str(model.output_names[0])
        self._nodes = [
            node.id
            for node in network.nodes
            if node.class_name not in _PASSES_ON and len(model.get_layer(node.id).output.shape) == 2
        ]
        sampled = training[:: max(1, len(training) // _SAMPLED)][:_SAMPLED]
        self._rows = tf.constant(np.concatenate([grid(self.domain, BOUNDARY), grid(self.domain, TILE), sampled]))
        outputs = [model.output, *(model.get_layer(node).output for node in self._nodes)]
        whole = keras.Model(model.input, outputs)
        self._look: Any = tf.function(lambda rows: whole(rows, training=False), autograph=False)

    def parts(self, most: int) -> list[Part]:
        """The boundary, and the tiles of at most so many units a layer."""
        boundary, *tiles = (np.asarray(values) for values in self._look(self._rows))
        drawn = [self._boundary(boundary)]
        if most > 0:
            drawn += [self._tiles(node, values, most) for node, values in zip(self._nodes, tiles, strict=True)]
        return drawn

    def _boundary(self, values: np.ndarray) -> Part:
        outputs = values.reshape(len(values), -1)[: BOUNDARY**2, :MOST_OUTPUTS]
        return Part("boundary", self._output, outputs.T.reshape(-1, BOUNDARY, BOUNDARY))

    def _tiles(self, node: str, values: np.ndarray, most: int) -> Part:
        total = values.shape[1]
        units = spread(total, most)
        pictures = values[BOUNDARY**2 : BOUNDARY**2 + TILE**2, units].T.reshape(-1, TILE, TILE)
        fired = np.any(values[BOUNDARY**2 + TILE**2 :] != 0, axis=0)
        dead = [int(unit) for unit in np.flatnonzero(~fired)]
        return Part("tiles", node, pictures, each=True, more={"units": units, "total": total, "dead": dead})


def spread(total: int, most: int) -> list[int]:
    """At most so many of the indices below ``total``, evenly spread."""
    if total <= most:
        return list(range(total))
    return [int(index) for index in np.linspace(0, total - 1, most).round()]
