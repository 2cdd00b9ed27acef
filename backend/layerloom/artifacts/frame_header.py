"""The header of a frame's file (docs/files.md): what a runner writes there and the page reads."""

from typing import Annotated, Literal, NotRequired

from pydantic import Field
from typing_extensions import TypedDict

Pair = tuple[float, float]


class Domain(TypedDict):
    """A part of the plane: from the least to the greatest."""

    x: Pair
    y: Pair


class PlaneWords(TypedDict):
    """The plane that boundary and tiles show of rows with more than two features."""

    kind: Literal["pca", "features"]
    # The features along x and y, from 0; the share of all variance along each component.
    features: NotRequired[tuple[int, int]]
    variance: NotRequired[Pair]
    of: int


class JudgedHeader(TypedDict):
    """How ``rows`` of ``of`` validation rows are judged."""

    rows: int
    of: int
    confusion: NotRequired[list[list[int]]]
    mae: NotRequired[float | None]
    rmse: NotRequired[float | None]


class SpreadHeader(TypedDict):
    """How numbers are spread; null is what is not finite. ``zeros`` and ``lost`` are shares."""

    low: float | None
    high: float | None
    mean: float | None
    std: float | None
    norm: float | None
    zeros: float | None
    lost: float | None


class LayerHeader(TypedDict):
    """One layer in numbers; ``dead`` units gave 0 on every training row looked at."""

    node: str
    units: NotRequired[int]
    dead: NotRequired[int]
    weights: SpreadHeader | None
    gradients: SpreadHeader | None
    activations: SpreadHeader | None


class _Part(TypedDict):
    node: str
    shape: list[int]
    # The part's place after the header.
    at: int


class _Whole(_Part):
    # A value is offset + scale * byte.
    offset: float
    scale: float


class _Each(_Part):
    # One for each entry of the first axis.
    offset: list[float]
    scale: list[float]


class BoundaryHeader(_Whole):
    """What the network puts out over the plane: (outputs, n, n), the first row on top."""

    kind: Literal["boundary"]


class TilesHeader(_Each):
    """What each drawn unit sees of the plane: (units, n, n)."""

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
    """How strongly each drawn unit sees each drawn unit before it: (from, to)."""

    kind: Literal["weights"]
    from_units: list[int]
    from_total: int
    to_units: list[int]
    to_total: int


class PointsHeader(_Each):
    """Rows in the plane, x, y and target: (3, rows); the first ``training`` are training rows."""

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
    """The whole header; ``plane`` is null for data that has two features, or has none."""

    version: Literal[1]
    epoch: int
    domain: Domain | None
    # Frames of an older version say nothing of these two.
    plane: NotRequired[PlaneWords | None]
    validation: NotRequired[JudgedHeader | None]
    parts: list[PartHeader]
