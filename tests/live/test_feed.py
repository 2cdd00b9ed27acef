"""The feed: every watcher gets each event once and in order, however announcements arrive."""

import asyncio
import random
from collections.abc import Sequence

import pytest

from layerloom.events import EventKind, ProgressData, RunEvent, WaitingData, Wish
from layerloom.live.feed import TAIL_LENGTH, Deleted, Events, Feed, Progress, Synced, Waiting, Wishes


def event(seq: int) -> RunEvent:
    return RunEvent(seq=seq, kind=EventKind.LOG, at="2026-01-01T00:00:00Z", attempt=1, data={"message": str(seq)})


class Log:
    """A store of one run's events, and a feed that reads it."""

    def __init__(self) -> None:
        self.events: list[RunEvent] = []
        self.reads = 0
        self.feed = Feed(self.page)
        self.feed.open()

    def page(self, run: str, after: int, limit: int) -> Sequence[RunEvent]:
        assert run == "r"
        self.reads += 1
        return self.events[after : after + limit]

    def append(self, count: int) -> list[RunEvent]:
        new = [event(len(self.events) + number) for number in range(1, count + 1)]
        self.events.extend(new)
        return new


async def collect(feed: Feed, after: int, until: int) -> list[int]:
    seen: list[int] = []
    watching = feed.watch("r", after)
    async for item in watching:
        if isinstance(item, Events):
            seen.extend(event.seq for event in item.events)
            if seen and seen[-1] >= until:
                break
    await watching.aclose()
    return seen


def watchers(feed: Feed) -> int:
    """How many it keeps a place for."""
    tail = feed._tails.get("r")  # pyright: ignore[reportPrivateUsage]
    return len(tail.wakers) if tail else 0


async def test_replay_then_live():
    log = Log()
    log.append(3)
    watching = log.feed.watch("r", 1)
    first = await anext(watching)
    assert isinstance(first, Events)
    assert [entry.seq for entry in first.events] == [2, 3]
    assert await anext(watching) == Synced(3)
    log.feed.publish("r", log.append(1))
    assert await anext(watching) == Events([event(4)])
    await watching.aclose()
    assert watchers(log.feed) == 0


async def test_announcements_out_of_commit_order_change_nothing():
    log = Log()
    watching = asyncio.create_task(collect(log.feed, 0, 200))
    chance = random.Random(5)
    while len(log.events) < 200:
        batches = [log.append(chance.randint(1, 4)) for _ in range(3)]
        chance.shuffle(batches)
        for batch in batches:
            log.feed.publish("r", batch)
        await asyncio.sleep(0)
    seen = await asyncio.wait_for(watching, 10)
    assert seen == list(range(1, len(seen) + 1))


async def test_a_watcher_far_behind_the_tail_reads_the_store():
    log = Log()
    slow = log.feed.watch("r", 0)
    quick = asyncio.create_task(collect(log.feed, 0, TAIL_LENGTH * 3))
    assert await anext(slow) == Synced(0)
    for _ in range(30):
        log.feed.publish("r", log.append(TAIL_LENGTH // 10))
        await asyncio.sleep(0)
    assert await asyncio.wait_for(quick, 10) == list(range(1, TAIL_LENGTH * 3 + 1))
    seen: list[int] = []
    while len(seen) < TAIL_LENGTH * 3:
        item = await anext(slow)
        assert isinstance(item, Events)
        seen.extend(entry.seq for entry in item.events)
    assert seen == list(range(1, TAIL_LENGTH * 3 + 1))
    await slow.aclose()


async def test_an_up_to_date_watcher_does_not_touch_the_store():
    log = Log()
    log.feed.publish("r", log.append(1))
    watching = log.feed.watch("r", 0)
    await anext(watching)
    await anext(watching)
    log.feed.publish("r", log.append(1))
    await anext(watching)
    reads = log.reads
    log.feed.publish("r", log.append(1))
    assert await anext(watching) == Events([event(3)])
    assert log.reads == reads
    await watching.aclose()


async def test_only_the_latest_progress_is_shown():
    log = Log()
    watching = log.feed.watch("r", 0)
    await anext(watching)
    for batch in range(5):
        log.feed.progress("r", ProgressData(epoch=1, batch=batch, batches=5))
    await asyncio.sleep(0)
    assert await anext(watching) == Progress(ProgressData(epoch=1, batch=4, batches=5))
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(anext(watching), 0.05)


async def test_closing_the_feed_ends_every_watch() -> None:
    log = Log()
    log.append(3)
    watching = [asyncio.create_task(anext_all(log.feed)) for _ in range(3)]
    while watchers(log.feed) < 3:  # noqa: ASYNC110 - nothing tells that somebody watches
        await asyncio.sleep(0)
    log.feed.close()
    assert await asyncio.wait_for(asyncio.gather(*watching), 5) == [[1, 2, 3]] * 3
    assert watchers(log.feed) == 0
    assert await anext_all(log.feed) == []


async def test_whoever_watches_a_run_hears_that_it_is_deleted_and_then_nothing_more() -> None:
    log = Log()
    log.append(2)
    watching = log.feed.watch("r", 0)
    assert isinstance(await anext(watching), Events)
    assert isinstance(await anext(watching), Synced)
    waiting = asyncio.ensure_future(anext(watching))
    log.feed.deleted("r")
    assert await waiting == Deleted()
    with pytest.raises(StopAsyncIteration):
        await anext(watching)
    assert watchers(log.feed) == 0


async def anext_all(feed: Feed) -> list[int]:
    """Everything a watch gives until it ends by itself."""
    return [event.seq async for item in feed.watch("r", 0) if isinstance(item, Events) for event in item.events]


async def test_why_a_run_stands_still_is_told_to_whoever_watches_and_to_whoever_comes():
    now: list[WaitingData | None] = [None]
    feed = Feed(lambda *_: [], lambda _: now[0])
    feed.open()
    early = feed.watch("r", 0)
    assert await anext(early) == Synced(0)
    coming = asyncio.ensure_future(anext(early))
    await asyncio.sleep(0)
    now[0] = WaitingData(reason="disk_full", since="2026-01-01T00:00:00Z")
    feed.waiting("r")
    assert await coming == Waiting(now[0])
    late = feed.watch("r", 0)
    assert [await anext(late), await anext(late)] == [Synced(0), Waiting(now[0])]
    now[0] = None
    feed.waiting("r")
    assert [await anext(early), await anext(late)] == [Waiting(None)] * 2
    await early.aclose()
    await late.aclose()


async def test_wishes_come_with_synced_and_whenever_they_change():
    pause, pace = Wish(id=1, command="pause"), Wish(id=2, command="pace", value=3.0)
    log = Log()
    feed = Feed(log.page, read_wishes=lambda run: [pause])
    feed.open()
    watching = feed.watch("r", 0)
    assert await anext(watching) == Synced(0, [pause])
    feed.wishes("r", [pause, pace])
    feed.wishes("r", [pace])
    # Only what is true now is told.
    assert await anext(watching) == Wishes([pace])
    feed.wishes("r", [])
    assert await anext(watching) == Wishes([])
    await watching.aclose()


async def test_wishes_announced_while_the_store_was_read_are_newer():
    pause = Wish(id=1, command="pause")
    log = Log()

    def read(run: str) -> list[Wish]:
        feed.wishes(run, [])
        # What was announced is seen on the loop before the reading ends.
        asyncio.run_coroutine_threadsafe(asyncio.sleep(0), loop).result()
        return [pause]

    loop = asyncio.get_running_loop()
    feed = Feed(log.page, read_wishes=read)
    feed.open()
    watching = feed.watch("r", 0)
    assert await anext(watching) == Synced(0, [])
    await watching.aclose()
