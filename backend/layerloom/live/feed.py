"""Delivers events: one tail of recent events for each watched run, from which watchers read at their own speed.

A watcher holds only a cursor: the last `seq` that it has. New events wake it. It reads the missing events from
the tail, or from the store if the tail does not reach back far enough. So a slow watcher costs no memory and
delays nobody. Every watcher gets each event exactly once and in order, even if commits were announced out of order.
"""

import asyncio
from collections import deque
from collections.abc import AsyncGenerator, Callable, Sequence
from dataclasses import dataclass, field
from functools import partial

from layerloom.events import ProgressData, RunEvent, WaitingData, Wish

ReadPage = Callable[[str, int, int], Sequence[RunEvent]]
ReadWishes = Callable[[str], Sequence[Wish]]

TAIL_LENGTH = 1_000
PAGE_LENGTH = 500


@dataclass(frozen=True)
class Events:
    """New events of a run, in order and without gaps."""

    events: Sequence[RunEvent]


@dataclass(frozen=True)
class Synced:
    """All stored events were sent; later events are live. ``wishes`` are the commands that are open now."""

    seq: int
    wishes: Sequence[Wish] = ()


@dataclass(frozen=True)
class Progress:
    """How far the run is inside its epoch. It is not stored, and only the latest counts."""

    data: ProgressData


@dataclass(frozen=True)
class Waiting:
    """Why the run stands still; None when it continues. It is not stored, but every new watcher gets it."""

    data: WaitingData | None


@dataclass(frozen=True)
class Wishes:
    """The open commands after a change. They are not stored as events, and only the latest list counts."""

    wishes: Sequence[Wish]


@dataclass(frozen=True)
class Deleted:
    """The run was deleted; nothing follows."""


Item = Events | Synced | Progress | Waiting | Wishes | Deleted


@dataclass
class _Tail:
    recent: deque[RunEvent] = field(default_factory=lambda: deque[RunEvent](maxlen=TAIL_LENGTH))
    progress: ProgressData | None = None
    wishes: Sequence[Wish] | None = None
    deleted: bool = False
    wakers: set[asyncio.Event] = field(default_factory=set[asyncio.Event])

    def push(self, events: Sequence[RunEvent]) -> None:
        last = self.recent[-1].seq if self.recent else None
        if last is not None and events[0].seq != last + 1:
            # The events were announced out of commit order, so watchers must read them from the store.
            self.recent.clear()
        else:
            self.recent.extend(events)
        self.wake()

    def read(self, after: int) -> list[RunEvent] | None:
        """Events after the cursor; None if the tail does not reach back to it."""
        if not self.recent or self.recent[0].seq > after + 1:
            return None
        return [event for event in self.recent if event.seq > after]

    def wake(self) -> None:
        for waker in self.wakers:
            waker.set()


class Feed:
    """Brings committed events to the watchers of a run. It lives on the server's event loop.

    Args:
        read_page: Reads a run's events after a ``seq``, up to a limit; called in a thread.
        waiting: Returns why a run stands still, or None; must be quick.
        read_wishes: Reads the open commands of a run; called in a thread.
    """

    def __init__(
        self,
        read_page: ReadPage,
        waiting: Callable[[str], WaitingData | None] = lambda _: None,
        read_wishes: ReadWishes = lambda _: (),
    ) -> None:
        self._read_page = read_page
        self._waiting = waiting
        self._read_wishes = read_wishes
        self._tails: dict[str, _Tail] = {}
        self._loop: asyncio.AbstractEventLoop | None = None
        self._closed = False

    def open(self) -> None:
        """Bind to the running event loop; before that, nothing can be watched."""
        self._loop = asyncio.get_running_loop()

    def close(self) -> None:
        """End every watch, now and from now on. Called on the event loop."""
        self._closed = True
        for tail in self._tails.values():
            tail.wake()

    def publish(self, run: str, events: Sequence[RunEvent]) -> None:
        """Announce committed events. May be called from any thread."""
        if events:
            self._on_loop(partial(self._push, run, events))

    def progress(self, run: str, data: ProgressData) -> None:
        """Announce how far a run is inside its epoch. May be called from any thread."""
        self._on_loop(partial(self._set_progress, run, data))

    def waiting(self, run: str) -> None:
        """Announce that a run stands still, or continues. May be called from any thread."""
        self._on_loop(partial(self._wake, run))

    def wishes(self, run: str, wishes: Sequence[Wish]) -> None:
        """Announce the open commands. May be called from any thread, but in the order of the commits."""
        self._on_loop(partial(self._set_wishes, run, wishes))

    def deleted(self, run: str) -> None:
        """Announce that a run was deleted; it ends every watch of it. May be called from any thread."""
        self._on_loop(partial(self._set_deleted, run))

    async def watch(self, run: str, after: int) -> AsyncGenerator[Item]:
        """All events after `seq`: the stored ones, then new ones. Ends when the run is deleted or the feed closed."""
        tail = self._tails.setdefault(run, _Tail())
        waker = asyncio.Event()
        tail.wakers.add(waker)
        synced = False
        shown: ProgressData | None = None
        waiting: WaitingData | None = None
        told: Sequence[Wish] | None = None
        try:
            while not self._closed:
                waker.clear()
                if tail.deleted:
                    yield Deleted()
                    return
                events = tail.read(after)
                if events is None:
                    events = await asyncio.to_thread(self._read_page, run, after, PAGE_LENGTH)
                if events:
                    after = events[-1].seq
                    yield Events(events)
                    # The store may have more events than one page, so read again before waiting.
                    continue
                if not synced:
                    synced = True
                    read = await asyncio.to_thread(self._read_wishes, run)
                    # Commands that were announced meanwhile are at least as new as those that were read.
                    told = tail.wishes
                    yield Synced(after, read if told is None else told)
                if tail.wishes is not None and tail.wishes is not told:
                    told = tail.wishes
                    yield Wishes(told)
                if tail.progress is not None and tail.progress is not shown:
                    shown = tail.progress
                    yield Progress(shown)
                if (now := self._waiting(run)) != waiting:
                    waiting = now
                    yield Waiting(waiting)
                    continue
                await waker.wait()
        finally:
            tail.wakers.discard(waker)
            if not tail.wakers and self._tails.get(run) is tail:
                del self._tails[run]

    def _on_loop(self, call: Callable[[], None]) -> None:
        if self._loop is not None and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(call)

    def _push(self, run: str, events: Sequence[RunEvent]) -> None:
        tail = self._tails.get(run)
        if tail is not None:
            tail.push(events)

    def _wake(self, run: str) -> None:
        tail = self._tails.get(run)
        if tail is not None:
            tail.wake()

    def _set_wishes(self, run: str, wishes: Sequence[Wish]) -> None:
        tail = self._tails.get(run)
        if tail is not None:
            tail.wishes = wishes
            tail.wake()

    def _set_deleted(self, run: str) -> None:
        tail = self._tails.get(run)
        if tail is not None:
            tail.deleted = True
            tail.wake()

    def _set_progress(self, run: str, data: ProgressData) -> None:
        tail = self._tails.get(run)
        if tail is not None:
            tail.progress = data
            tail.wake()
