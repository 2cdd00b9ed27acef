"""Numbers that JSON has no word for."""

import json
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from layerloom.events import EpochData, EventKind, parse_event_data
from layerloom.events.codec import decode_number, dumps, encode_number


@pytest.mark.parametrize(
    ("number", "word"), [(math.nan, "NaN"), (math.inf, "Infinity"), (-math.inf, "-Infinity"), (0.5, 0.5)]
)
def test_words_for_numbers_without_one(number: float, word: float | str):
    assert encode_number(number) == word
    back = decode_number(word)
    assert back == number or (math.isnan(back) and math.isnan(number))


@given(st.floats(allow_nan=True, allow_infinity=True))
def test_every_float_survives_an_event(number: float):
    data = EpochData(epoch=1, metrics={"loss": number}, duration=0.1)
    read = parse_event_data(EventKind.EPOCH, json.loads(data.model_dump_json()))
    assert isinstance(read, EpochData)
    back = read.metrics["loss"]
    assert back == number or (math.isnan(back) and math.isnan(number))


def test_dumps_writes_plain_json_at_any_depth():
    text = dumps({"a": [math.nan, {"b": (math.inf, 1)}], "log": "NaN"})
    assert json.loads(text, parse_constant=lambda word: pytest.fail(word)) == {
        "a": ["NaN", {"b": ["Infinity", 1]}],
        "log": "NaN",
    }
