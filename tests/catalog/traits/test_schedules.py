"""The highest rate of each schedule equals the highest of Keras's rates."""

from typing import Any

import pytest

from layerloom.catalog import load
from layerloom.model.objects import make

NAMES = [entry["class_name"] for entry in load.document()["schedules"]]
LENGTHS = {"decay_steps": 20, "first_decay_steps": 20, "boundaries": [10, 15], "values": [0.02, 0.5, 0.01]}
MORE: list[dict[str, Any]] = [{}, {"warmup_target": 0.3, "warmup_steps": 7, "initial_learning_rate": 0.0}]


@pytest.mark.parametrize("more", MORE, ids=["", "warm-up"])
@pytest.mark.parametrize("name", NAMES)
def test_its_highest_rate_is_the_largest_of_its_heights(name: str, more: dict[str, Any]) -> None:
    entry = load.find("schedule", name)
    assert entry is not None
    if not more.keys() <= entry.properties.keys():
        return
    starts = {field: entry.properties[field]["x-start"] for field in entry.required}
    config = starts | {field: value for field, value in LENGTHS.items() if field in entry.properties} | more
    schedule = make("schedule", name, config)
    highest = max(float(schedule(step)) for step in range(60))
    given = [config[field] for field in entry.traits["heights"] if field in config]
    assert given
    assert highest == pytest.approx(max(max(value) if isinstance(value, list) else value for value in given))
