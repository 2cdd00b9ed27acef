from typing import Any

import pytest

from layerloom.events import LogData
from layerloom.training.engine import choose
from layerloom.training.engine.choose import choose_engine
from layerloom.training.engine.resident import ResidentEngine
from layerloom.training.engine.streaming import StreamingEngine
from layerloom.training.pace import Pace
from support.architectures import ARCHITECTURES, making

DATA = making(ARCHITECTURES["dense"])[1]


def chosen(**values: Any) -> tuple[type, list[LogData]]:
    told: list[LogData] = []
    spec = making(ARCHITECTURES["dense"], **values)[0]
    return type(choose_engine(DATA, spec, told.append, Pace())), told


def test_rows_that_fit_stay_on_the_device():
    engine, told = chosen()

    assert engine is ResidentEngine
    message = "The data stays on the device (its 0.0 MB fit on the device), and an epoch is one program."
    [line] = told
    assert (line.message, line.code) == (message, "engine_resident")
    assert line.values["why"] == "fits"
    assert 0 < line.values["size"] < line.values["room"]


def test_rows_that_do_not_fit_are_streamed(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(choose, "device_memory", lambda: 1000)

    engine, told = chosen()

    assert engine is StreamingEngine
    assert (told[0].code, told[0].values["why"], told[0].values["room"]) == ("engine_streaming", "larger", 400)
    assert "are more than" in told[0].message


def test_the_spec_decides_where_it_says_so():
    assert chosen(engine="streaming")[0] is StreamingEngine
    engine, told = chosen(engine="resident")
    assert engine is ResidentEngine
    assert "as the run spec says" in told[0].message
    assert told[0].values["why"] == "spec"


def test_the_memory_of_this_machine_is_more_than_nothing():
    assert choose.device_memory() > 2**28
