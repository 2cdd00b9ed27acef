"""The header of a frame's file (docs/files.md), which a runner writes and the page reads."""

from typing import Annotated, Literal, NotRequired

from pydantic import Field
from typing_extensions import TypedDict

Pair = tuple[float, float]


class Domain(TypedDict):
    """A part of the plane: the smallest and largest x and y."""

    x: Pair
    y: Pair


class PlaneWords(TypedDict):
    """The plane of boundary and tiles for data with more than two features."""

    kind: Literal["pca", "features"]
    # The indices of the features along x and y; the share of all variance along each component.
    features: NotRequired[tuple[int, int]]
    variance: NotRequired[Pair]
    of: int


class JudgedHeader(TypedDict):
    """The result for ``rows`` of the ``of`` validation rows."""

    rows: int
    of: int
    confusion: NotRequired[list[list[int]]]
    mae: NotRequired[float | None]
    rmse: NotRequired[float | None]


class SpreadHeader(TypedDict):
    """The distribution of numbers; null stands for a non-finite one. ``zeros`` and ``lost`` are shares."""

    low: float | None
    high: float | None
    mean: float | None
    std: float | None
    norm: float | None
    zeros: float | None
    lost: float | None


class LayerHeader(TypedDict):
    """One layer in numbers; ``dead`` counts the units that were 0 on every training row that was tried."""

    node: str
    units: NotRequired[int]
    dead: NotRequired[int]
    weights: SpreadHeader | None
    gradients: SpreadHeader | None
    activations: SpreadHeader | None


class _Part(TypedDict):
    node: str
    shape: list[int]
    # The part's first byte after the header.
    at: int


class _Whole(_Part):
    # A value is offset + scale * byte, with one offset and scale for the whole part.
    offset: float
    scale: float


class _Each(_Part):
    # One offset and scale for each entry of the first axis.
    offset: list[float]
    scale: list[float]


class BoundaryHeader(_Whole):
    """The outputs of the network over the plane: (outputs, n, n), the first row on top."""

    kind: Literal["boundary"]


class TilesHeader(_Each):
    """The output of each drawn unit over the plane: (units, n, n)."""

    kind: Literal["tiles"]
    units: list[int]
    total: int
    dead: list[int]


class KernelsHeader(_Each):
    """The kernel of each drawn unit: (units, height, width)."""

    kind: Literal["kernels"]
    units: list[int]
    total: int


class WeightsHeader(_Whole):
    """The weights between the drawn units of the layer before and the drawn units of this layer: (from, to)."""

    kind: Literal["weights"]
    from_units: list[int]
    from_total: int
    to_units: list[int]
    to_total: int


class PointsHeader(_Each):
    """Rows as points in the plane: x, y and target, (3, rows). The first ``training`` rows are training rows."""

    kind: Literal["points"]
    training: int


class LayersHeader(_Whole):
    """Histograms of each layer: (layers, 3, steps)."""

    kind: Literal["layers"]
    layers: list[LayerHeader]


class PairsHeader(_Each):
    """True values, then predicted ones: (2, rows)."""

    kind: Literal["pairs"]


PartHeader = Annotated[
    BoundaryHeader | TilesHeader | KernelsHeader | WeightsHeader | PointsHeader | LayersHeader | PairsHeader,
    Field(discriminator="kind"),
]


class FrameHeader(TypedDict):
    """The whole header; ``plane`` is null for data with two features, and for data that has no plane."""

    version: Literal[1]
    epoch: int
    domain: Domain | None
    # Frames of older versions lack these two.
    plane: NotRequired[PlaneWords | None]
    validation: NotRequired[JudgedHeader | None]
    parts: list[PartHeader]
