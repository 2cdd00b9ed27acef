"""How long anything keeps an event loop busy in one go."""

import threading
import time
from asyncio import events as asyncio_events
from typing import Any

import pytest


class Busy:
    """Measures the steps of the loop that runs in one thread.

    ``longest`` is the most processor time in seconds of one step, which does not depend on what else the machine does.
    """

    def __init__(self, patch: pytest.MonkeyPatch, thread: threading.Thread) -> None:
        self.longest = 0.0
        handle: Any = asyncio_events.Handle
        run = handle._run

        def measured(one: Any) -> None:
            if threading.current_thread() is not thread:
                run(one)
                return
            began = time.thread_time()
            run(one)
            self.longest = max(self.longest, time.thread_time() - began)

        patch.setattr(handle, "_run", measured)
