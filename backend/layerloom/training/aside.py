"""Runs background work at a lower priority, so that it does not slow down a run beside it.

Only Linux has the priorities that this needs; on other systems the work has normal priority.
"""

import logging
import os
import sys
import threading
import time
from collections.abc import Callable, Generator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from pathlib import Path

_log = logging.getLogger(__name__)

# At this priority the work still gets a tenth of a busy core, so it makes progress there too.
_NICE = 10
# If the kernel groups processes by session, it first divides time among the groups: see "autogroup" in sched(7).
_GROUP = Path("/proc/self/autogroup")
# Unless root asks, the kernel accepts only ten changes of group priorities a second, for all processes together.
_TRY_AGAIN, _TRIES = 0.1, 100


@contextmanager
def group_aside() -> Generator[None]:
    """Lower the priority of this whole process within the block, if it leads a session that the kernel groups."""
    if sys.platform != "linux" or os.getsid(0) != os.getpid() or not _set_group(_NICE, tries=1):
        yield
        return
    try:
        yield
    finally:
        if not _set_group(0, tries=_TRIES):
            _log.warning("This process stays at a lower priority, because %s refuses a change.", _GROUP)


def aside(work: Callable[[], None]) -> None:
    """Do work in a thread with a lower priority. Threads that it starts inherit the priority and cannot raise it."""
    with ThreadPoolExecutor(max_workers=1, thread_name_prefix="aside", initializer=_step_back) as thread:
        thread.submit(work).result()


def _step_back() -> None:
    if sys.platform != "linux":
        return
    thread = threading.get_native_id()
    # A process that was started at an even lower priority may not raise it, and a system may refuse any change.
    with suppress(OSError):
        os.setpriority(os.PRIO_PROCESS, thread, max(_NICE, os.getpriority(os.PRIO_PROCESS, thread)))


def _set_group(nice: int, *, tries: int) -> bool:
    for left in reversed(range(tries)):
        try:
            _GROUP.write_text(str(nice))
        except BlockingIOError:
            if left:
                time.sleep(_TRY_AGAIN)
        except OSError:
            return False
        else:
            return True
    return False
