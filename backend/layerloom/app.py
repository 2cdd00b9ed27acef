"""Assembles the server; the only module that knows every part."""

import asyncio
import contextlib
import logging
from collections.abc import AsyncGenerator, Callable
from functools import cache
from pathlib import Path
from typing import Any, cast

from fastapi import FastAPI
from starlette.middleware.gzip import DEFAULT_EXCLUDED_CONTENT_TYPES, GZipMiddleware
from starlette.websockets import WebSocket

from layerloom import __version__
from layerloom.api import problems
from layerloom.api.below import Below
from layerloom.api.document import document, operation_id
from layerloom.api.internal import KnownSender, OwnDoor
from layerloom.api.limits import BodyLimit
from layerloom.api.pages import BuiltFiles, PageHeaders, docs_router, page_router
from layerloom.api.routers import PREFIX, internal_router, public_router
from layerloom.api.security import Access, Guard
from layerloom.api.services import Services
from layerloom.api.sessions import Sessions
from layerloom.artifacts.store import ArtifactStore
from layerloom.errors import LayerloomError, Unavailable
from layerloom.folder import unusable
from layerloom.jobs.devices import Devices
from layerloom.jobs.dispatcher import Dispatcher
from layerloom.jobs.downloads import Downloads
from layerloom.jobs.executors import Executor, LocalExecutor
from layerloom.jobs.gpus import find_gpus
from layerloom.jobs.ingest import Ingest
from layerloom.jobs.leases import Leases
from layerloom.jobs.logs import keep_small
from layerloom.jobs.model_child import ModelChild
from layerloom.jobs.queue import Queue
from layerloom.jobs.waits import Waits
from layerloom.live.feed import Feed
from layerloom.live.socket import serve_socket
from layerloom.settings import Settings
from layerloom.store import RunRecord, SqlStore

# Compression would delay event streams, and model files are compressed already.
_NOT_SMALLER = (*DEFAULT_EXCLUDED_CONTENT_TYPES, "application/octet-stream")
_STATIC = Path(__file__).parent / "static"


def create_app(settings: Settings, *, access: Access, on_ready: Callable[[], None]) -> FastAPI:
    """The whole server as an ASGI app.

    Args:
        settings: The server's settings.
        access: What opens it.
        on_ready: Called when every part has started; from then on runners must be able to find the address.
    """

    @contextlib.asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncGenerator[None]:
        async with contextlib.AsyncExitStack() as stack:
            try:
                app.state.services = await stack.enter_async_context(_parts(settings, access.sessions))
                on_ready()
            except (LayerloomError, OSError) as error:
                app.state.failure = error
                raise
            yield

    app = _routes(FastAPI(lifespan=lifespan, **_ABOUT), settings.root_path)
    # Middleware runs in reverse order: the one added last sees a request first.
    app.add_middleware(GZipMiddleware, minimum_size=2_000, compresslevel=5, exclude_content_types=_NOT_SMALLER)
    app.add_middleware(BodyLimit, max_bytes=settings.max_body_bytes)
    app.add_middleware(KnownSender, secret=access.secret)
    app.add_middleware(Guard, token=access.token, hosts=settings.host_names(), sessions=access.sessions)
    if access.internal_port is not None:
        app.add_middleware(OwnDoor, port=access.internal_port)
    app.add_middleware(PageHeaders)
    app.add_middleware(Below, root=settings.root_path)
    return app


def startup_failure(app: FastAPI) -> LayerloomError | None:
    """The error that kept the server from starting, known after it has ended; None if it started."""
    error: LayerloomError | OSError | None = getattr(app.state, "failure", None)
    if isinstance(error, OSError):
        return unusable(Path(str(error.filename or "the data folder")), error)
    return error


def end_streams(app: FastAPI) -> None:
    """End everything that follows a run; called on the event loop before the server shuts down."""
    services: Services | None = getattr(app.state, "services", None)
    if services is not None:
        services.feed.close()


def api_document() -> dict[str, Any]:
    """The OpenAPI document, without starting anything."""
    return _routes(FastAPI(**_ABOUT)).openapi()


_ABOUT: dict[str, Any] = {
    "title": "Layerloom",
    "version": __version__,
    "summary": "Build and train Keras networks, and watch them learn.",
    "description": (
        "Every error is `application/problem+json` with `code` and `errors[]`. Send `Authorization: Bearer TOKEN`."
    ),
    "openapi_url": "/api/openapi.json",
    "docs_url": None,
    "redoc_url": None,
    "generate_unique_id_function": operation_id,
}


def _routes(app: FastAPI, root: str = "") -> FastAPI:
    problems.install(app)
    app.include_router(public_router())
    app.include_router(internal_router())
    app.include_router(docs_router(root))
    app.include_router(page_router(_STATIC, root))
    app.add_api_websocket_route(f"{PREFIX}/ws", _socket)
    app.mount("/", BuiltFiles(_STATIC, root), name="static")
    app.openapi = cache(lambda: document(app, root))
    return app


async def _socket(socket: WebSocket) -> None:
    services: Services = socket.app.state.services

    def require_run(run_id: str) -> RunRecord:
        with services.store.read() as unit:
            return unit.runs.get(run_id)

    await serve_socket(socket, services.feed, require_run)


async def _warm(model_child: ModelChild) -> None:
    """Start the model child early, so that the first check is fast. If it cannot start, the log and callers say so."""
    try:
        await model_child.start()
    except Unavailable as error:
        logging.getLogger("layerloom.app").warning("%s", error.message)


@contextlib.asynccontextmanager
async def _parts(settings: Settings, sessions: Sessions) -> AsyncGenerator[Services]:
    """Start the parts in the order of their dependencies, and stop them in reverse."""
    data = settings.data
    runs = data / "runs"
    store = SqlStore(data / "layerloom.db")

    def page(run_id: str, after: int, limit: int) -> Any:
        with store.read() as unit:
            return unit.events.page(run_id, after=after, limit=limit)

    def wishes(run_id: str) -> Any:
        with store.read() as unit:
            return unit.runs.get(run_id).wishes

    waits = Waits(store, lambda run_id: feed.waiting(run_id))
    feed = Feed(page, waits.of, wishes)
    feed.open()
    store.listen(feed.publish)
    store.listen_to_wishes(feed.wishes)
    leases = Leases(store, seconds=settings.lease_seconds)
    ingest = Ingest(store, leases, feed.progress, waits=waits)
    # Processes that load data find the folder of fetched datasets in this variable.
    environment = {"LAYERLOOM_DATASETS": str(settings.datasets_folder)}
    gpus = [gpu.uuid for gpu in await asyncio.to_thread(find_gpus)]
    # The cast lets pyright refuse anything beyond the Executor contract.
    executor = cast("Executor", LocalExecutor(data / "logs", slots=settings.slots, gpus=gpus, environment=environment))
    dispatcher = Dispatcher(
        store,
        leases,
        ingest,
        executor,
        data=data,
        artifacts=lambda run_id: str(runs / run_id),
        fork=lambda run_id: str(data / "forks" / run_id),
        checkpoint_seconds=settings.checkpoint_seconds,
        checkpoint_bytes=settings.checkpoint_bytes,
    )
    model_child = ModelChild(data / "logs" / "model-child.log", environment=environment)
    downloads = Downloads(data / "logs" / "downloads.log", environment)
    await dispatcher.start()
    aside = [asyncio.create_task(_warm(model_child)), asyncio.create_task(keep_small(data / "logs"))]
    try:
        yield Services(
            store=store,
            queue=Queue(store, dispatcher.wake, clock=leases.clock),
            ingest=ingest,
            feed=feed,
            waits=waits,
            model_child=model_child,
            artifacts=ArtifactStore(str(runs)),
            downloads=downloads,
            runner_ready=lambda: executor.ready,
            devices=Devices(lambda: executor.slots, executor.occupants),
            sessions=sessions,
            data=data,
        )
    finally:
        for task in aside:
            task.cancel()
        await downloads.stop()
        await dispatcher.stop()
        await model_child.stop()
        store.close()
