"""What a person asked of this run, on its way from the reporter's thread to the training thread."""

import queue
import threading
from collections.abc import Iterable

from layerloom.events import RunnerCommand
from layerloom.events.commands import COMMANDS


class Commands:
    """A queue of commands, each handed over once however often the server repeats it."""

    def __init__(self) -> None:
        self._queue: queue.SimpleQueue[RunnerCommand] = queue.SimpleQueue()
        self._newest = 0
        self._cancel = threading.Event()

    def wait_for_cancel(self) -> None:
        """Block until a cancel is among them, taken or not."""
        self._cancel.wait()

    def put(self, commands: Iterable[RunnerCommand]) -> None:
        """Hand over what is new."""
        for command in sorted(commands, key=lambda command: command.id):
            if command.id > self._newest:
                self._newest = command.id
                if COMMANDS[command.command].forced:
                    self._cancel.set()
                self._queue.put(command)

    def take(self, timeout: float = 0.0) -> RunnerCommand | None:
        """The next command, waited for so many seconds at most; None if there is none."""
        try:
            return self._queue.get(timeout=timeout) if timeout > 0 else self._queue.get_nowait()
        except queue.Empty:
            return None
