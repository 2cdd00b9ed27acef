"""The pictures of a frame, for whatever data the network learns from."""

import keras
import numpy as np

from layerloom.datasets.prepare import Prepared
from layerloom.spec import NetworkSpec
from layerloom.training.frames.file import MOST_BYTES, Part, encode
from layerloom.training.frames.plane import Plane
from layerloom.training.frames.weights import image_shape, kernel_parts, weights_parts

_MOST_UNITS = 32


class Painter:
    """Draws frames of a model: its weights always, boundary and unit tiles for data in the plane.

    Where 32 units a layer are more than a frame holds, fewer are drawn, the same ones in every frame; in the deepest
    networks none, and then fewer weights.

    Args:
        model: The model that trains, layers named after the network's nodes.
        network: Its document.
        data: What it learns from.
    """

    def __init__(self, model: keras.Model, network: NetworkSpec, data: Prepared) -> None:
        self._model = model
        self._network = network
        self._units = _MOST_UNITS
        self._weights = _MOST_UNITS
        self._image = image_shape(data.sample_shape, is_image=data.facts["kind"] == "images")
        self._plane = None
        if tuple(data.sample_shape) == (2,):
            points = np.concatenate([data.x_train, data.x_validation, data.x_test])
            self._plane = Plane(model, network, points, data.x_train)

    def frame(self, epoch: int) -> bytes:
        """The frame of the model as it is now (docs/architecture.md)."""
        domain = self._plane.domain if self._plane else None
        while True:
            content = encode(epoch, domain, self._parts())
            if len(content) <= MOST_BYTES or self._weights == 0:
                return content
            if self._units > 0:
                self._units = min(self._units - 1, self._units * MOST_BYTES // len(content))
            else:
                self._weights //= 2

    def _parts(self) -> list[Part]:
        weights = weights_parts(self._model, self._network, self._weights) if self._weights else []
        if self._plane is not None:
            return [*self._plane.parts(self._units), *weights]
        kernels = kernel_parts(self._model, self._network, self._image, self._units) if self._units else []
        return [*weights, *kernels]
