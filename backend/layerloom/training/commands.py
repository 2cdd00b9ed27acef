"""Passes commands for this run from the reporter's thread to the training thread."""

import queue
import threading
from collections.abc import Iterable

from layerloom.events import RunnerCommand
from layerloom.events.commands import COMMANDS


class Commands:
    """A queue of commands. Each is delivered once, even if the server repeats it."""

    def __init__(self) -> None:
        self._queue: queue.SimpleQueue[RunnerCommand] = queue.SimpleQueue()
        self._newest = 0
        self._cancel = threading.Event()

    def wait_for_cancel(self) -> None:
        """Block until a cancel has arrived."""
        self._cancel.wait()

    def put(self, commands: Iterable[RunnerCommand]) -> None:
        """Add the commands that are new."""
        for command in sorted(commands, key=lambda command: command.id):
            if command.id > self._newest:
                self._newest = command.id
                if COMMANDS[command.command].forced:
                    self._cancel.set()
                self._queue.put(command)

    def take(self, timeout: float = 0.0) -> RunnerCommand | None:
        """The next command; None if none comes within the timeout in seconds."""
        try:
            return self._queue.get(timeout=timeout) if timeout > 0 else self._queue.get_nowait()
        except queue.Empty:
            return None
