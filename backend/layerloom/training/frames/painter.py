"""Draws the pictures of a frame, for any kind of data."""

from typing import Any

import keras
import numpy as np

from layerloom.datasets.prepare import Prepared
from layerloom.spec import RunSpec
from layerloom.training.evaluation import labels
from layerloom.training.frames.file import MOST_BYTES, Part, encode
from layerloom.training.frames.layers import LayerProbe
from layerloom.training.frames.plane import Plane
from layerloom.training.frames.section import points_of, section_of
from layerloom.training.frames.weights import image_shape, kernel_parts, pictured, weights_parts

_MOST_UNITS = 32


class Painter:
    """Draws frames of a model: weights, boundary and unit tiles over a plane of the data, and layer statistics.

    Layers are measured from the first epoch on, but not before training. The program for gradients takes as long to
    compile as the training, and would delay its start. If 32 units for each layer are too many for a frame, fewer are
    drawn, the same ones in every frame. The deepest networks have no tiles, and then fewer weights.

    Args:
        model: The compiled model that trains; its layers have the names of the network's nodes.
        spec: The run spec.
        data: The data, with targets in the form for the loss.

    Raises:
        ValueError: if the plane uses a feature that the data does not have.
    """

    def __init__(self, model: keras.Model, spec: RunSpec, data: Prepared) -> None:
        self._model = model
        self._spec = spec
        self._data = data
        self._units = _MOST_UNITS
        self._weights = _MOST_UNITS
        self._image = image_shape(data.sample_shape, is_image=data.facts["kind"] == "images")
        self._probe: LayerProbe | None = None
        self._plane: Plane | None = None
        self._points: list[Part] = []
        self._section = section_of(data, spec.frames.plane)
        if self._section is not None:
            kernels = pictured(model, spec.network, self._image)
            self._plane = Plane(model, spec.network, self._section, data.x_train, without=kernels)
            if self._section.words is not None:
                targets = (_targets(data, data.y_train), _targets(data, data.y_validation))
                points, training = points_of(self._section, data, targets)
                self._points = [Part("points", "", points, each=True, more={"training": training})]

    def frame(self, epoch: int) -> bytes:
        """The frame of the current model (docs/files.md)."""
        header: dict[str, Any] = {"domain": None, "plane": None, "validation": None}
        if self._section is not None:
            header |= {"domain": self._section.domain, "plane": self._section.words}
        seen = list(self._points)
        if epoch > 0:
            self._probe = self._probe or LayerProbe(self._model, self._spec, self._data)
            looked = self._probe.look()
            header["validation"] = looked.validation
            seen += [part for part in (looked.layers, looked.pairs) if part is not None]
        while True:
            content = encode(epoch, header, [*self._parts(), *seen])
            if len(content) <= MOST_BYTES or self._weights == 0:
                return content
            if self._units > 0:
                self._units = min(self._units - 1, self._units * MOST_BYTES // len(content))
            else:
                self._weights //= 2

    def _parts(self) -> list[Part]:
        network = self._spec.network
        weights = weights_parts(self._model, network, self._weights) if self._weights else []
        kernels = kernel_parts(self._model, network, self._image, self._units) if self._units else []
        plane = self._plane.parts(self._units) if self._plane is not None else []
        return [*plane, *weights, *kernels]


def _targets(data: Prepared, y: np.ndarray) -> np.ndarray:
    """One number for each row: its class, or the value to predict."""
    return y.reshape(len(y)) if data.facts["classes"] is None else labels(y)
