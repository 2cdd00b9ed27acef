"""The same events as server-sent events, for scripts and proxies without websocket support."""

import asyncio
from collections.abc import AsyncIterator

from layerloom.events import TERMINAL, EventKind, RunEvent
from layerloom.events.codec import dumps
from layerloom.live.feed import Events, Feed, Item

PING_SECONDS = 15.0


async def event_stream(feed: Feed, run: str, after: int) -> AsyncIterator[str]:
    """Text of `text/event-stream`: `id` is the seq, `event` the kind, `data` the whole event.

    Ends after the run's terminal status, or when the feed is closed.
    """
    items = feed.watch(run, after)
    waiting: asyncio.Task[Item | None] | None = None
    try:
        while True:
            waiting = waiting or asyncio.ensure_future(anext(items, None))
            done, _ = await asyncio.wait({waiting}, timeout=PING_SECONDS)
            if not done:
                yield ": still here\n\n"
                continue
            item = waiting.result()
            waiting = None
            if item is None:
                return
            if isinstance(item, Events):
                yield "".join(_text(event) for event in item.events)
                if _is_last(item.events[-1]):
                    return
    finally:
        if waiting is not None:
            # A generator cannot be closed while a task waits for its next item.
            waiting.cancel()
            await asyncio.wait({waiting})
        await items.aclose()


def _text(event: RunEvent) -> str:
    return f"id: {event.seq}\nevent: {event.kind}\ndata: {dumps(event.model_dump(mode='json'))}\n\n"


def _is_last(event: RunEvent) -> bool:
    return event.kind == EventKind.STATUS and event.data["status"] in TERMINAL
