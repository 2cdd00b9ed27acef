"""Work that can wait: what others do beside it goes first, so that a run does not feel it.

Only Linux has such priorities as are needed here; elsewhere the work is done as any other.
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

# A tenth of a busy core is left for it: it must come to its end there too.
_NICE = 10
# Where the kernel groups processes by session, it shares out time among the groups first: sched(7), "autogroup".
_GROUP = Path("/proc/self/autogroup")
# The kernel takes a group's priority ten times a second, from all processes together, unless root gives it.
_TRY_AGAIN, _TRIES = 0.1, 100


@contextmanager
def group_aside() -> Generator[None]:
    """All of this process stays back, where it leads a session and the kernel groups processes by session."""
    if sys.platform != "linux" or os.getsid(0) != os.getpid() or not _set_group(_NICE, tries=1):
        yield
        return
    try:
        yield
    finally:
        if not _set_group(0, tries=_TRIES):
            _log.warning("This process stays at a lower priority: %s takes no other any more.", _GROUP)


def aside(work: Callable[[], None]) -> None:
    """Do something in a thread that stays back, and so do the threads that it begins: a thread cannot come forward."""
    with ThreadPoolExecutor(max_workers=1, thread_name_prefix="aside", initializer=_step_back) as thread:
        thread.submit(work).result()


def _step_back() -> None:
    if sys.platform != "linux":
        return
    thread = threading.get_native_id()
    # A server that was started at a lower priority still may not come forward; a system may refuse altogether.
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
