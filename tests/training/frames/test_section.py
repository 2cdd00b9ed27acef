from typing import Any

import numpy as np
import pytest

from layerloom.datasets.prepare import Prepared
from layerloom.training.frames.section import points_of, section_of, spread, square_around


def rows_of(x: np.ndarray, kind: str = "table") -> Prepared:
    x = x.astype(np.float32)
    y = np.arange(len(x), dtype=np.int32) % 2
    parts: dict[str, Any] = {"x_train": x, "x_validation": x[:5], "x_test": x[:0]}
    targets: dict[str, Any] = {"y_train": y, "y_validation": y[:5], "y_test": y[:0]}
    facts = {"kind": kind, "classes": ["0", "1"]}
    return Prepared(**parts, **targets, sample_shape=x.shape[1:], facts=facts, normalization=None, scale=None)


def correlated(rows: int, features: int) -> np.ndarray:
    """Rows that vary most along two known directions, with scales of their own."""
    rng = np.random.default_rng(0)
    return (rng.normal(size=(rows, 3)) * [4, 2, 0.2]) @ rng.normal(size=(3, features)) * rng.uniform(
        1, 50, features
    ) + 7


def test_rows_of_two_features_are_the_plane_itself():
    rows = rows_of(np.array([[0.0, 1.0], [2.0, 5.0]]))
    section = section_of(rows, "pca")
    assert section is not None
    assert section.words is None
    np.testing.assert_array_equal(section.project(rows.x_train), rows.x_train)
    assert section.domain == square_around(rows.x_train)


@pytest.mark.parametrize(
    ("x", "kind"),
    [(np.zeros((9, 4, 4)), "images"), (np.zeros((9, 6)), "sequences"), (np.zeros((9, 1)), "table")],
    ids=["image", "sequence", "one feature"],
)
def test_what_is_no_list_of_numbers_has_no_plane(x: np.ndarray, kind: str):
    assert section_of(rows_of(x, kind), "pca") is None


@pytest.mark.parametrize("kind", ["table", "images"])
def test_the_plane_is_that_of_the_first_two_principal_components(kind: str):
    rows = rows_of(correlated(300, 20), kind)
    section = section_of(rows, "pca")
    assert section is not None

    deviation = rows.x_train.std(axis=0) if kind == "table" else 1.0
    centered = (rows.x_train - rows.x_train.mean(axis=0)) / deviation
    _, lengths, directions = np.linalg.svd(centered, full_matrices=False)
    found = section.across / deviation
    np.testing.assert_allclose(np.abs(found @ directions[:2].T), np.eye(2), atol=1e-3)
    share = np.square(lengths[:2]) / np.square(lengths).sum()
    np.testing.assert_allclose(section.words["variance"] if section.words else [], share, atol=1e-3)
    # A place of the plane lies where it is seen.
    places = np.array([[1.0, -2.0], [0.5, 0.25]], dtype=np.float32)
    np.testing.assert_allclose(section.project(section.origin + places @ section.across), places, atol=1e-3)
    # The same plane every time, not its mirror image.
    again = section_of(rows, "pca")
    assert again is not None
    np.testing.assert_array_equal(again.across, section.across)


def test_a_column_that_never_varies_does_no_harm():
    x = correlated(50, 4)
    x[:, 1] = 3
    section = section_of(rows_of(x), "pca")
    assert section is not None
    assert np.isfinite(section.across).all()
    assert section.origin[1] == 3


def test_all_rows_alike_still_have_a_plane():
    section = section_of(rows_of(np.full((20, 5), 2.0)), "pca")
    assert section is not None
    assert section.domain["x"][0] < section.domain["x"][1]
    assert section.words is not None
    assert section.words["variance"] == [0.0, 0.0]


def test_along_two_features_the_others_are_at_their_mean():
    rows = rows_of(correlated(100, 4))
    section = section_of(rows, [3, 1])
    assert section is not None

    place = section.origin + np.array([10.0, 20.0], dtype=np.float32) @ section.across
    mean = rows.x_train.mean(axis=0)
    np.testing.assert_allclose(place, [mean[0], 20, mean[2], 10], rtol=1e-5)
    np.testing.assert_allclose(section.project(rows.x_train), rows.x_train[:, [3, 1]], rtol=1e-6)
    assert section.words == {"kind": "features", "features": [3, 1], "of": 4}


def test_one_row_far_away_does_not_set_the_scale():
    x = correlated(400, 3)
    near = section_of(rows_of(x), [0, 1])
    x[7] *= 1_000
    far = section_of(rows_of(x), [0, 1])
    assert near is not None
    assert far is not None
    np.testing.assert_allclose(far.domain["x"], near.domain["x"], rtol=0.2)


def test_some_rows_are_shown_training_first():
    rows = rows_of(correlated(900, 3))
    section = section_of(rows, [0, 1])
    assert section is not None

    points, training = points_of(section, rows, (rows.y_train, rows.y_validation))

    assert (points.shape, training) == ((3, 205), 200)
    np.testing.assert_allclose(points[:2, 200:].T, rows.x_validation[:, :2], rtol=1e-6)
    assert points[2, 200:].tolist() == rows.y_validation.tolist()


def test_a_square_around_one_point_is_a_square():
    domain = square_around(np.array([[2.0, 3.0]]))
    assert domain["x"][0] < 2 < domain["x"][1]
    assert domain["y"][0] < 3 < domain["y"][1]


def test_indices_are_evenly_spread():
    assert spread(3, 5) == [0, 1, 2]
    assert spread(101, 3) == [0, 50, 100]
