"""A run that stands still says why without writing to the database, and its lease continues."""

from collections.abc import Callable
from contextlib import contextmanager
from typing import Any

import pytest

from layerloom.errors import DiskFull
from layerloom.events import WaitingData
from layerloom.jobs.leases import LEASE_SECONDS
from layerloom.jobs.waits import Waits
from support.bench import Bench, end, epoch

FULL = WaitingData(reason="disk_full", since="2026-01-01T00:00:00.000Z")


@contextmanager
def without_room(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Nothing can be committed."""
    write: Callable[[], Any] = bench.store.write

    @contextmanager
    def full() -> Any:
        with write() as unit:
            yield unit
            raise DiskFull("The disk is full.")

    with monkeypatch.context() as patch:
        patch.setattr(bench.store, "write", full)
        yield


@pytest.fixture
def waits(bench: Bench) -> Waits:
    bench.changed = []  # pyright: ignore[reportAttributeAccessIssue]
    waits = Waits(bench.store, bench.changed.append)  # pyright: ignore[reportAttributeAccessIssue]
    bench.ingest._waits = waits  # pyright: ignore[reportPrivateUsage]
    return waits


def test_what_a_runner_waits_for_is_known_until_it_goes_on(bench: Bench, waits: Waits) -> None:
    attempt = bench.start()
    bench.send(attempt, first=2, waiting=FULL.model_dump())
    assert waits.of(attempt.run_id) == FULL
    bench.send(attempt, first=2, waiting=FULL.model_dump() | {"since": "2027-01-01T00:00:00.000Z"})
    assert waits.of(attempt.run_id) == FULL
    bench.send(attempt, epoch(1), first=2)
    assert waits.of(attempt.run_id) is None
    assert bench.changed == [attempt.run_id] * 2  # pyright: ignore[reportAttributeAccessIssue]


@pytest.mark.parametrize("status", ["failed", "paused"])
@pytest.mark.parametrize("times", [1, 2])
def test_a_run_whose_attempt_is_over_waits_for_nothing(bench: Bench, waits: Waits, status: str, times: int) -> None:
    attempt = bench.start()
    bench.send(attempt, first=2, waiting=FULL.model_dump())
    reason = {"reason": "disk_full"} if status == "failed" else {}
    for _ in range(times):
        # A runner that has just given up says in its last batch that it waits, and may send it twice.
        bench.send(attempt, end(status, **reason), first=2, waiting=FULL.model_dump())
    assert waits.of(attempt.run_id) is None


def test_where_the_server_has_no_room_the_run_waits_and_keeps_its_lease(
    bench: Bench, waits: Waits, monkeypatch: pytest.MonkeyPatch
) -> None:
    attempt = bench.start()
    with without_room(bench, monkeypatch):
        for _ in range(4):
            bench.clock.now += LEASE_SECONDS / 2
            with pytest.raises(DiskFull):
                bench.send(attempt, epoch(1), first=2)
    waiting = waits.of(attempt.run_id)
    assert waiting is not None and waiting.reason == "disk_full"
    assert bench.run(attempt.run_id).epoch == 0
    # Nobody could renew it, and it is not over.
    assert bench.attempt(attempt.id).expires_at < bench.clock.now
    assert bench.expired() == []
    bench.clock.now += LEASE_SECONDS / 2
    bench.send(attempt, epoch(1), first=2)
    assert waits.of(attempt.run_id) is None
    bench.clock.now += LEASE_SECONDS * 2
    assert [one.id for one in bench.expired()] == [attempt.id]
