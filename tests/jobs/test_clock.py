"""After somebody sets the machine's clock, hung runners are still found, and healthy ones are not lost."""

import pytest

from layerloom.jobs.clock import Clock
from support.bench import GONE, Bench, end, epoch

HOUR = 3600.0


def test_the_two_clocks_agree_at_first_and_only_one_can_be_set():
    day, forward = 1_800_000_000.0, 5.0
    clock = Clock(day=lambda: day, forward=lambda: forward)
    assert clock.day() == clock.forward() == 1_800_000_000.0
    day -= HOUR
    forward += 1
    assert (clock.day(), clock.forward()) == (1_800_000_000.0 - HOUR, 1_800_000_001.0)


@pytest.mark.parametrize("set_by", [-HOUR, HOUR, 1e9])
def test_a_lease_ends_after_its_seconds_whatever_the_time_of_day(bench: Bench, set_by: float):
    attempt = bench.start()
    bench.clock.set_by = set_by
    bench.clock.now += bench.leases.seconds - 1
    assert bench.expired() == []
    bench.send(attempt, epoch(1), first=2)
    bench.clock.set_by = -set_by
    bench.clock.now += bench.leases.seconds - 1
    assert bench.expired() == []
    bench.clock.now += 1
    assert [expired.id for expired in bench.expired()] == [attempt.id]


@pytest.mark.parametrize("set_by", [-HOUR, HOUR])
def test_a_server_that_starts_again_knows_nothing_of_the_old_clock(bench: Bench, set_by: float):
    attempt = bench.start()
    bench.clock.set_by = set_by
    bench.clock.now += 1
    bench.restart()
    bench.leases.take_up(20)
    assert bench.expired() == []
    bench.clock.now += 19
    assert bench.expired() == []
    bench.clock.now += bench.leases.start_seconds
    assert [expired.id for expired in bench.expired()] == [attempt.id]


def test_what_people_read_is_the_time_of_day(bench: Bench):
    bench.clock.set_by = -HOUR
    run = bench.submit()
    attempt = bench.lease()
    bench.leases.lose(attempt.id, GONE)
    again = bench.lease()
    bench.send(again, end("running"), end("completed"), first=1)
    seen = bench.run(run.id)
    assert seen.created_at == seen.finished_at == "2027-01-15T07:00:00.000Z"
    assert bench.attempt(again.id).ended_at == seen.finished_at
