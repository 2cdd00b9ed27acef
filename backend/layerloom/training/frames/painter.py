"""The pictures of a frame, for whatever data the network learns from."""

import keras
import numpy as np

from layerloom.datasets.prepare import Prepared
from layerloom.spec import NetworkSpec
from layerloom.training.frames.file import MOST_BYTES, Part, encode
from layerloom.training.frames.plane import Plane
from layerloom.training.frames.weights import MOST_KERNEL, image_shape, kernel_parts, weights_parts

# Room for the header, which names every drawn unit.
_HEADER_BYTES = 10_000
_MOST_KERNELS = 32


class Painter:
    """Draws frames of a model: its weights always, boundary and unit tiles for data in the plane.

    Args:
        model: The model that trains, layers named after the network's nodes.
        network: Its document.
        data: What it learns from.
    """

    def __init__(self, model: keras.Model, network: NetworkSpec, data: Prepared) -> None:
        self._model = model
        self._network = network
        self._image = image_shape(data.sample_shape, is_image=data.facts["kind"] == "images")
        self._plane = None
        if tuple(data.sample_shape) == (2,):
            points = np.concatenate([data.x_train, data.x_validation, data.x_test])
            self._plane = Plane(model, network, points, data.x_train)

    def frame(self, epoch: int) -> bytes:
        """The frame of the model as it is now (docs/architecture.md)."""
        weights = weights_parts(self._model, self._network)
        room = MOST_BYTES - _HEADER_BYTES - sum(part.values.size for part in weights)
        if self._plane is not None:
            return encode(epoch, self._plane.domain, [*self._plane.parts(room), *weights])
        return encode(epoch, None, [*weights, *self._kernels(room)])

    def _kernels(self, room: int) -> list[Part]:
        most = _MOST_KERNELS
        while True:
            parts = kernel_parts(self._model, self._network, self._image, most)
            if most == 1 or sum(part.values.size for part in parts) <= max(room, MOST_KERNEL**2):
                return parts
            most //= 2
