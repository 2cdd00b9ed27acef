"""Pictures of weights: the strength of each connection between units of two layers, and kernels as images."""

import math
from collections.abc import Sequence
from typing import Any

import keras
import numpy as np

from layerloom.graph.order import inputs_of
from layerloom.graph.view import is_dense, keeps_shape, trait
from layerloom.spec import NetworkSpec, NodeSpec
from layerloom.training.frames.file import Part
from layerloom.training.frames.section import spread

MOST_KERNEL = 32


def weights_parts(model: keras.Model, network: NetworkSpec, most: int) -> list[Part]:
    """The weights from each layer's inputs to its units, for at most ``most`` inputs and units of a layer.

    Dense: the kernel. Convolutions: the norm over the kernel's positions. Recurrent layers: the norm over the gates
    of the input kernel.
    """
    parts: list[Part] = []
    for node in network.nodes:
        matrix = _matrix(node, model.get_layer(node.id))
        if matrix is None:
            continue
        rows, columns = (spread(size, most) for size in matrix.shape)
        more = {
            "from_units": rows,
            "from_total": matrix.shape[0],
            "to_units": columns,
            "to_total": matrix.shape[1],
        }
        parts.append(Part("weights", node.id, matrix[np.ix_(rows, columns)], more=more))
    return parts


def pictured(model: keras.Model, network: NetworkSpec, image: tuple[int, ...] | None) -> set[str]:
    """The nodes that `kernel_parts` draws."""
    return {part.node for part in kernel_parts(model, network, image, 1)}


def kernel_parts(model: keras.Model, network: NetworkSpec, image: tuple[int, ...] | None, most: int) -> list[Part]:
    """Kernels of two-dimensional convolutions, and the weights of Dense layers directly on an image.

    Args:
        model: The model with the weights.
        network: The network with the layers.
        image: Height, width and channels of a sample, if it is an image.
        most: The most units that are drawn for a layer.
    """
    parts: list[Part] = []
    for node in network.nodes:
        pictures = _kernels(node, model.get_layer(node.id))
        if pictures is None and image is not None and is_dense(node) and _sees_the_image(network, node.id):
            pictures = _as_images(model.get_layer(node.id), image)
        if pictures is not None:
            units = spread(len(pictures), most)
            more = {"units": units, "total": len(pictures)}
            parts.append(Part("kernels", node.id, _small(pictures[units]), each=True, more=more))
    return parts


def image_shape(sample: Sequence[int], *, is_image: bool) -> tuple[int, ...] | None:
    """Height, width and channels of an image. An image without channels is grey, and a flat one is a square."""
    if not is_image:
        return None
    if len(sample) in (2, 3):
        return (*sample, 1)[:3]
    side = math.isqrt(sample[0]) if len(sample) == 1 else 0
    return (side, side, 1) if side and side * side == sample[0] else None


def _matrix(node: NodeSpec, layer: Any) -> np.ndarray | None:
    match trait(node, "kernel"):
        case "units":
            return np.asarray(layer.kernel)
        case "positions":
            return _norm(np.asarray(layer.kernel))
        case "gates":
            return _gates(layer, trait(node, "gates"))
        case "table":
            return np.asarray(layer.embeddings)
        case _:
            return None


def _norm(kernel: np.ndarray) -> np.ndarray:
    """The norm over all positions: (..., from, to) -> (from, to)."""
    return np.sqrt(np.square(kernel).sum(axis=tuple(range(kernel.ndim - 2))))


def _gates(layer: Any, gates: int) -> np.ndarray:
    """The norm over the gates: (from, gates * units) -> (from, units)."""
    kernel = np.asarray(layer.cell.kernel)
    return np.sqrt(np.square(kernel.reshape(len(kernel), gates, -1)).sum(axis=1))


def _kernels(node: NodeSpec, layer: Any) -> np.ndarray | None:
    """Each filter of a two-dimensional convolution, as the mean over its input channels, (filters, h, w)."""
    if trait(node, "kernel") != "positions":
        return None
    kernel = np.asarray(layer.kernel)
    return kernel.mean(axis=2).transpose(2, 0, 1) if kernel.ndim == 4 else None


def _as_images(layer: Any, image: tuple[int, ...]) -> np.ndarray | None:
    kernel = np.asarray(layer.kernel)
    if kernel.ndim != 2 or len(kernel) != math.prod(image):
        return None
    return kernel.T.reshape(-1, *image).mean(axis=-1)


def _sees_the_image(network: NetworkSpec, node_id: str) -> bool:
    nodes = {node.id: node for node in network.nodes}
    inputs = inputs_of(network)
    while len(inputs[node_id]) == 1:
        node_id = inputs[node_id][0]
        node = nodes[node_id]
        # A layer that keeps the order of a sample's values still passes on the image.
        if node.class_name != "InputLayer" and not (keeps_shape(node) or trait(node, "passes") == "reshaped"):
            return False
    return nodes[node_id].class_name == "InputLayer"


def _small(pictures: np.ndarray) -> np.ndarray:
    """Pictures larger than 32 x 32 are reduced to every second, third, ... pixel."""
    step = max(1, *(math.ceil(size / MOST_KERNEL) for size in pictures.shape[1:]))
    return pictures[:, ::step, ::step]
