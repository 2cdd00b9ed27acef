"""Runs, events, attempts and commands, kept in a database."""

from layerloom.store.base import (
    EventData,
    Listener,
    NewEvent,
    Store,
    Unit,
    utc_text,
)
from layerloom.store.records import AttemptRecord, CommandRecord, RunPage, RunRecord
from layerloom.store.sql import SqlStore

__all__ = [
    "AttemptRecord",
    "CommandRecord",
    "EventData",
    "Listener",
    "NewEvent",
    "RunPage",
    "RunRecord",
    "SqlStore",
    "Store",
    "Unit",
    "utc_text",
]
