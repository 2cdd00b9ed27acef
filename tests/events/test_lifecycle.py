"""The life of a run, as the table in the design has it."""

from layerloom.events import LIVE, TERMINAL, TRANSITIONS, Status, can_go


def test_every_status_is_live_or_terminal():
    assert set(Status) == LIVE | TERMINAL
    assert not LIVE & TERMINAL


def test_every_live_run_can_end():
    for status in LIVE:
        assert TRANSITIONS[status] & TERMINAL


def test_nothing_follows_an_end():
    assert not any(can_go(end, status) for end in TERMINAL for status in Status)


def test_a_lost_worker_puts_the_run_back_into_the_queue():
    assert can_go(Status.RUNNING, Status.QUEUED)
    assert not can_go(Status.QUEUED, Status.RUNNING)
