"""The outputs of a network, and of each of its units, over a grid in a plane of the data."""

from collections.abc import Collection
from typing import Any

import keras
import numpy as np
import tensorflow as tf

from layerloom.model.looking import looking
from layerloom.spec import NetworkSpec
from layerloom.training.frames.file import Part
from layerloom.training.frames.probe import dead_units, passes_on, probe_rows
from layerloom.training.frames.section import Domain, Section, spread

BOUNDARY = 64
# Data with more than two features gets a coarser grid: its slices have little detail, and often many classes.
WIDE_BOUNDARY = 48
TILE = 24
MOST_OUTPUTS = 10


def grid(domain: Domain, size: int) -> np.ndarray:
    """The centres of size x size cells, (size * size, 2) float32; the first row is the top, where y is highest."""
    (left, right), (bottom, top) = domain["x"], domain["y"]
    steps = (np.arange(size) + 0.5) / size
    x, y = np.meshgrid(left + steps * (right - left), top - steps * (top - bottom))
    return np.stack([x.ravel(), y.ravel()], axis=1).astype(np.float32)


class Plane:
    """Draws boundary and unit tiles of a model over a plane of its samples.

    One call of one compiled function gives everything: the outputs in inference mode over both grids and for some
    training rows. The model does not change.

    Args:
        model: A model for raw rows (None, features); its layers have the names of the network's nodes.
        network: The network, which tells the person's layers from those that Layerloom added.
        section: The plane.
        training: Training rows; some of them are used to find dead units.
        without: Nodes without tiles, because they are drawn in another way.
    """

    def __init__(
        self,
        model: keras.Model,
        network: NetworkSpec,
        section: Section,
        training: np.ndarray,
        without: Collection[str] = (),
    ) -> None:
        self._size = BOUNDARY if section.words is None else WIDE_BOUNDARY
        self._output = str(model.output_names[0])
        self._nodes = [
            node.id
            for node in network.nodes
            if not passes_on(node) and node.id not in without and len(model.get_layer(node.id).output.shape) == 2
        ]
        places = np.concatenate([grid(section.domain, self._size), grid(section.domain, TILE)])
        coordinates, sampled = tf.constant(places), tf.constant(training[probe_rows(len(training))])
        origin, across = tf.constant(section.origin), tf.constant(section.across)
        outputs = [model.output, *(model.get_layer(node).output for node in self._nodes)]
        whole = keras.Model(model.input, outputs)

        def look() -> Any:
            rows = origin + tf.linalg.matmul(coordinates, across)
            with looking(whole):
                return whole(tf.concat([rows, sampled], axis=0), training=False)

        self._look: Any = tf.function(look, autograph=False)

    def parts(self, most: int) -> list[Part]:
        """The boundary, and the tiles of at most ``most`` units for each layer."""
        boundary, *tiles = (np.asarray(values) for values in self._look())
        drawn = [self._boundary(boundary)]
        if most > 0:
            drawn += [self._tiles(node, values, most) for node, values in zip(self._nodes, tiles, strict=True)]
        return drawn

    def _boundary(self, values: np.ndarray) -> Part:
        outputs = values.reshape(len(values), -1)[: self._size**2, :MOST_OUTPUTS]
        return Part("boundary", self._output, outputs.T.reshape(-1, self._size, self._size))

    def _tiles(self, node: str, values: np.ndarray, most: int) -> Part:
        begins, ends = self._size**2, self._size**2 + TILE**2
        total = values.shape[1]
        units = spread(total, most)
        pictures = values[begins:ends, units].T.reshape(-1, TILE, TILE)
        more = {"units": units, "total": total, "dead": dead_units(values[ends:])}
        return Part("tiles", node, pictures, each=True, more=more)
