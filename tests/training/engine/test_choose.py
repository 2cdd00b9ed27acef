from typing import Any

import pytest

from layerloom.training.engine import choose
from layerloom.training.engine.choose import choose_engine
from layerloom.training.engine.resident import ResidentEngine
from layerloom.training.engine.streaming import StreamingEngine
from layerloom.training.pace import Pace
from support.architectures import ARCHITECTURES, making

DATA = making(ARCHITECTURES["dense"])[1]


def chosen(**values: Any) -> tuple[type, list[tuple[str, str]]]:
    told: list[tuple[str, str]] = []
    spec = making(ARCHITECTURES["dense"], **values)[0]
    return type(choose_engine(DATA, spec, lambda message, code: told.append((message, code)), Pace())), told


def test_rows_that_fit_stay_on_the_device():
    engine, told = chosen()

    assert engine is ResidentEngine
    assert told == [
        ("The data stays on the device (its 0.0 MB fit on the device), and an epoch is one program.", "engine_resident")
    ]


def test_rows_that_do_not_fit_are_streamed(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(choose, "device_memory", lambda: 1000)

    engine, told = chosen()

    assert engine is StreamingEngine
    assert told[0][1] == "engine_streaming"
    assert "are more than" in told[0][0]


def test_the_spec_decides_where_it_says_so():
    assert chosen(engine="streaming")[0] is StreamingEngine
    engine, told = chosen(engine="resident")
    assert engine is ResidentEngine
    assert "as the run spec says" in told[0][0]


def test_the_memory_of_this_machine_is_more_than_nothing():
    assert choose.device_memory() > 2**28
