"""Work that nobody waits for: it takes only the time that others leave, so that a run beside it does not feel it.

Only Linux has such priorities as are needed here; elsewhere the work is done as any other.
"""

import os
import sys
import threading
from collections.abc import Callable, Generator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from pathlib import Path

_LOWEST = 19
# Where the kernel groups processes by session, it shares out time among the groups first: sched(7), "autogroup".
_GROUP = Path("/proc/self/autogroup")


@contextmanager
def group_aside() -> Generator[None]:
    """All of this process stays back, where it leads a session and the kernel groups processes by session."""
    alone = sys.platform == "linux" and os.getsid(0) == os.getpid()
    if alone:
        _set_group(_LOWEST)
    try:
        yield
    finally:
        if alone:
            _set_group(0)


def aside(work: Callable[[], None]) -> None:
    """Do something in a thread that stays back, and so do the threads that it begins: a thread cannot come forward."""
    with ThreadPoolExecutor(max_workers=1, thread_name_prefix="aside", initializer=_step_back) as thread:
        thread.submit(work).result()


def _step_back() -> None:
    if sys.platform == "linux":
        os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), _LOWEST)


def _set_group(nice: int) -> None:
    with suppress(OSError):
        _GROUP.write_text(str(nice))
