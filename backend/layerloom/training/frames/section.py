"""Chooses the plane through the space of samples that pictures show."""

from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

from layerloom.datasets.prepare import Prepared

# The most rows from which mean, range and principal components are computed.
_SAMPLED = 2048
_MARGIN = 0.05
# For data with more than two features, the outermost rows are outside: a single one would set the scale for all.
_WITHIN = (1.0, 99.0)
_SUBSPACE = 8
_ITERATIONS = 12
_POINTS = {"training": 200, "validation": 100}
Domain = dict[str, list[float]]


@dataclass(frozen=True)
class Section:
    """A plane in the space of samples; the sample at coordinates c, (2,), is ``origin + c @ across``.

    Attributes:
        origin: (features,) float32.
        across: (2, features) float32.
        back: (features, 2) float32, with ``coordinates = (sample - origin) @ back``.
        domain: The part that is drawn, in coordinates.
        words: The description of the plane for a frame's header; None for data with two features.
    """

    origin: np.ndarray
    across: np.ndarray
    back: np.ndarray
    domain: Domain
    words: dict[str, Any] | None

    def project(self, rows: np.ndarray) -> np.ndarray:
        """The coordinates (n, 2) of rows (n, features), projected onto the plane."""
        return (rows - self.origin) @ self.back


def section_of(data: Prepared, plane: Literal["pca"] | list[int]) -> Section | None:
    """The plane for pictures of this data; None unless a sample is a list of at least two numbers.

    Args:
        data: The data; its training rows decide the plane.
        plane: The plane for data with more than two features (`FramesSpec`).

    Raises:
        ValueError: for a feature that the data does not have.
    """
    if len(data.sample_shape) != 1 or data.facts["kind"] == "sequences" or data.sample_shape[0] < 2:
        return None
    if data.sample_shape[0] == 2:
        rows = np.concatenate([data.x_train, data.x_validation, data.x_test])
        unit = np.eye(2, dtype=np.float32)
        return Section(np.zeros(2, np.float32), unit, unit, square_around(rows), None)
    rows = _some(data.x_train, _SAMPLED).astype(np.float64)
    if plane == "pca":
        # Image pixels are not standardized: they share one scale, and some of them are constant.
        return _principal(rows, standardized=data.facts["kind"] != "images")
    return _through_features(rows, plane)


def square_around(points: np.ndarray) -> Domain:
    """The square region around points (n, 2) with a margin of 5% on each side."""
    low, high = points.min(axis=0), points.max(axis=0)
    middle = (low + high) / 2
    half = max(float((high - low).max()) / 2, 1e-6) * (1 + 2 * _MARGIN)
    x, y = (_rounded(center - half, center + half) for center in middle)
    return {"x": x, "y": y}


def points_of(section: Section, data: Prepared, targets: tuple[np.ndarray, np.ndarray]) -> tuple[np.ndarray, int]:
    """Some rows in the plane: (3, n) float64 of x, y and target, and how many of them are training rows.

    Args:
        section: The plane.
        data: Its training and validation rows.
        targets: A number for each training row and for each validation row.
    """
    drawn: list[np.ndarray] = []
    parts = zip((data.x_train, data.x_validation), targets, _POINTS.values(), strict=True)
    for rows, target, most in parts:
        chosen = spread(len(rows), most)
        drawn.append(np.column_stack([section.project(rows[chosen]), target[chosen]]).astype(np.float64))
    return np.concatenate(drawn).T, len(drawn[0])


def spread(total: int, most: int) -> list[int]:
    """At most ``most`` of the indices below ``total``, evenly spread."""
    if total <= most:
        return list(range(total))
    return [int(index) for index in np.linspace(0, total - 1, most).round()]


def _principal(rows: np.ndarray, *, standardized: bool) -> Section:
    mean = rows.mean(axis=0)
    deviation = rows.std(axis=0) if standardized else np.ones_like(mean)
    deviation[deviation == 0] = 1
    centered = (rows - mean) / deviation
    components = _leading(centered)
    coordinates = centered @ components.T
    total = float(np.square(centered).sum()) or 1.0
    variance = [round(float(np.square(column).sum()) / total, 4) for column in coordinates.T]
    return Section(
        origin=mean.astype(np.float32),
        across=(components * deviation).astype(np.float32),
        back=(components / deviation).T.astype(np.float32),
        domain=square_around(np.percentile(coordinates, _WITHIN, axis=0)),
        words={"kind": "pca", "variance": variance, "of": len(mean)},
    )


def _through_features(rows: np.ndarray, features: list[int]) -> Section:
    width = rows.shape[1]
    if max(features) >= width:
        raise ValueError(f"the plane uses features {features}, counted from 0, but the data has only {width}")
    origin = rows.mean(axis=0)
    origin[features] = 0
    across = np.eye(width, dtype=np.float32)[features]
    low, high = np.percentile(rows[:, features], _WITHIN, axis=0)
    margin = np.maximum(high - low, 1e-6) * _MARGIN
    x, y = (_rounded(*ends) for ends in zip(low - margin, high + margin, strict=True))
    return Section(
        origin=origin.astype(np.float32),
        across=across,
        back=across.T,
        domain={"x": x, "y": y},
        words={"kind": "features", "features": features, "of": width},
    )


def _leading(centered: np.ndarray) -> np.ndarray:
    """The first two principal directions of centered rows, (2, features), the same ones at every call.

    It iterates on a small subspace, because a full decomposition of thousands of pixels would be slow.
    """
    width = centered.shape[1]
    start = np.random.default_rng(0).normal(size=(width, min(width, _SUBSPACE)))
    basis = np.linalg.qr(start)[0]
    for _ in range(_ITERATIONS):
        basis = np.linalg.qr(centered.T @ (centered @ basis))[0]
    directions = np.linalg.svd(centered @ basis, full_matrices=False)[2] @ basis.T
    first = directions[:2]
    # A direction and its opposite are equivalent, so the largest component of each is made positive.
    signs = np.sign(first[np.arange(2), np.abs(first).argmax(axis=1)])
    return first * np.where(signs == 0, 1, signs)[:, None]


def _some(rows: np.ndarray, most: int) -> np.ndarray:
    return rows if len(rows) <= most else rows[spread(len(rows), most)]


def _rounded(low: float, high: float) -> list[float]:
    return [round(float(low), 6), round(float(high), 6)]
