"""The parts of the server that routes call; made by the app, handed to every request."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Path
from starlette.requests import HTTPConnection

from layerloom.artifacts.store import ArtifactStore
from layerloom.jobs.downloads import Downloads
from layerloom.jobs.ingest import Ingest
from layerloom.jobs.model_child import ModelChild
from layerloom.jobs.queue import Queue
from layerloom.live.feed import Feed
from layerloom.store import Store


@dataclass(frozen=True)
class Services:
    """Everything a route may call. ``runner_ready`` tells whether a warm runner waits for a run."""

    store: Store
    queue: Queue
    ingest: Ingest
    feed: Feed
    model_child: ModelChild
    artifacts: ArtifactStore
    downloads: Downloads
    runner_ready: Callable[[], bool]


def _services(connection: HTTPConnection) -> Services:
    services = connection.app.state.services
    assert isinstance(services, Services)
    return services


# Part of the address of whatever belongs to a run.
RunId = Annotated[str, Path(description="Id of the run.")]
Use = Annotated[Services, Depends(_services)]
