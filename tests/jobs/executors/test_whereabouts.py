import os

import pytest

from layerloom.jobs.executors.processes import identity
from layerloom.jobs.executors.whereabouts import Whereabouts, living_pids, read_placement


# As Linux and as ps tell who a process is.
@pytest.mark.parametrize("known", ["5e2a-boot:123", "Mon Nov 30 13:51:51 2026", None])
def test_what_is_written_down_is_read_again(known: str | None):
    there = Whereabouts(2, 4711, known)
    assert read_placement(there.placement()) == there


@pytest.mark.parametrize("text", ["", "7", "a b c", "0 -1 boot:1", "0 1.5 boot:1", "in memory", "²  1 x"])
def test_what_another_executor_wrote_is_no_process(text: str):
    assert read_placement(text) is None


def test_only_processes_that_are_still_the_same_are_alive():
    own = Whereabouts(0, os.getpid(), identity(os.getpid()))
    later = Whereabouts(0, os.getpid(), "another boot:1")
    unknown = Whereabouts(0, os.getpid(), None)
    assert own.alive and not later.alive and not unknown.alive
    assert living_pids([there.placement() for there in (later, own, unknown)] + ["elsewhere"]) == [os.getpid()]
