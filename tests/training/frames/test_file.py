import json
import struct

import numpy as np

from layerloom.training.frames.file import Part, decode, encode, quantize


def test_what_is_written_is_read_again_within_half_a_step():
    rng = np.random.default_rng(0)
    tiles = rng.normal(size=(3, 4, 4)) * np.array([0.01, 1, 100])[:, None, None]
    weights = rng.normal(size=(2, 5))
    content = encode(
        41,
        {"domain": {"x": [-1.0, 1.0], "y": [-1.0, 1.0]}},
        [Part("tiles", "dense_1", tiles, each=True, more={"units": [0, 1, 2]}), Part("weights", "dense_1", weights)],
    )

    header, values = decode(content)

    assert (header["version"], header["epoch"], header["domain"]["x"]) == (1, 41, [-1.0, 1.0])
    assert header["parts"][0]["units"] == [0, 1, 2]
    for index in range(3):
        step = header["parts"][0]["scale"][index]
        np.testing.assert_allclose(values["tiles", "dense_1"][index], tiles[index], atol=0.51 * step)
    np.testing.assert_allclose(values["weights", "dense_1"], weights, atol=0.51 * header["parts"][1]["scale"])


def test_the_layout_is_the_documented_one():
    parts = [Part("weights", "a", np.array([[0.0, 255.0]])), Part("weights", "b", np.zeros((1, 3)))]
    content = encode(0, {"domain": None}, parts)
    (length,) = struct.unpack_from("<I", content)
    header = json.loads(content[4 : 4 + length])
    payload = content[4 + length :]

    assert header["domain"] is None
    assert [part["at"] for part in header["parts"]] == [0, 2]
    assert payload == bytes([0, 255, 0, 0, 0])
    assert (header["parts"][0]["offset"], header["parts"][0]["scale"]) == (0.0, 1.0)
    assert (header["parts"][1]["offset"], header["parts"][1]["scale"]) == (0.0, 0.0)


def test_a_flat_picture_and_a_lost_number_do_no_harm():
    levels, offset, scale = quantize(np.array([[7.0, 7.0]]), each=False)
    assert (levels.tolist(), offset, scale) == ([[0, 0]], 7.0, 0.0)

    levels, offset, scale = quantize(np.array([[np.nan, np.inf, 2.0]]), each=False)
    assert levels.tolist() == [[0, 0, 255]]


def test_the_widest_range_of_numbers_has_a_scale():
    levels, offset, scale = quantize(np.array([[-3e38, 3e38]], dtype=np.float32), each=False)

    assert levels.tolist() == [[0, 255]]
    assert abs(offset + 255 * scale - 3e38) < 1e34
