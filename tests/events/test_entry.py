"""To readers an entry of the log is a tagged union, though the server hands its data on as it is stored."""

from typing import Any

import jsonschema
import pytest
from pydantic import TypeAdapter

from layerloom.events import EpochData, EventKind, LogData, RunEvent, StatusData, parse_event_data
from layerloom.events.codec import to_wire
from layerloom.events.lifecycle import Status

SCHEMA: dict[str, Any] = TypeAdapter(RunEvent).json_schema(mode="serialization")


def entry(kind: EventKind, data: Any) -> dict[str, Any]:
    event = RunEvent(seq=1, kind=kind, at="2026-01-01T00:00:00.000Z", attempt=1, data=data)
    return event.model_dump(mode="json")


@pytest.mark.parametrize(
    ("kind", "data"),
    [
        (EventKind.STATUS, StatusData(status=Status.RUNNING)),
        (EventKind.LOG, LogData(message="hello")),
        (EventKind.EPOCH, EpochData(epoch=1, metrics={"loss": float("nan"), "mae": -float("inf")}, duration=0.1)),
    ],
)
def test_what_is_stored_is_of_the_told_type(kind: EventKind, data: Any):
    jsonschema.validate(entry(kind, to_wire(data.model_dump(mode="json"))), SCHEMA)


@pytest.mark.parametrize(
    ("kind", "data"),
    [
        (EventKind.EPOCH, {"message": "hello"}),
        (EventKind.EPOCH, {"epoch": 1, "metrics": {"loss": "many"}, "duration": 1}),
    ],
)
def test_the_kind_decides_the_data(kind: EventKind, data: Any):
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(entry(kind, data), SCHEMA)


def test_every_kind_is_told():
    assert set(SCHEMA["discriminator"]["mapping"]) == set(EventKind)
    for kind in EventKind:
        with pytest.raises(ValueError, match="validation error"):
            parse_event_data(kind, {"nothing": "of the kind"})
