from typing import Any

import pytest

from layerloom.datasets.base import find
from layerloom.datasets.config import complete
from layerloom.errors import DatasetError


def test_defaults_are_filled_in():
    assert complete(find("spiral"), {"noise": 0}) == {"noise": 0, "size": 500, "seed": 0}


def test_a_whole_float_is_an_integer_as_in_json_schema():
    assert complete(find("spiral"), {"size": 300.0})["size"] == 300


@pytest.mark.parametrize(
    ("config", "field", "expected"),
    [
        ({"noise": -0.1}, "data.config.noise", "a number from 0 to 3"),
        ({"noise": "much"}, "data.config.noise", "a number from 0 to 3"),
        ({"noise": True}, "data.config.noise", "a number from 0 to 3"),
        ({"noise": float("nan")}, "data.config.noise", "a number from 0 to 3"),
        ({"size": 19}, "data.config.size", "an integer from 20 to 20000"),
        ({"size": 20.5}, "data.config.size", "an integer from 20 to 20000"),
        ({"seed": None}, "data.config.seed", "an integer from 0 to 4294967295"),
        ({"turns": 2}, "data.config.turns", "noise, size, seed"),
    ],
)
def test_wrong_settings_say_where_and_what(config: dict[str, Any], field: str, expected: str):
    with pytest.raises(DatasetError) as caught:
        complete(find("spiral"), config)

    assert caught.value.field == field
    assert caught.value.expected == expected
    assert caught.value.received
    assert caught.value.fix


def test_a_set_without_settings_takes_none():
    with pytest.raises(DatasetError) as caught:
        complete(find("iris"), {"noise": 1})

    assert caught.value.expected == "no settings"
