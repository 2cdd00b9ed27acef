"""The parts of the server that routes call; made by the app, handed to every request."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Any, Protocol

from fastapi import Depends
from starlette.requests import HTTPConnection

from layerloom.artifacts.store import ArtifactStore
from layerloom.events import RunnerAnswer, RunnerBatch
from layerloom.live.feed import Feed
from layerloom.store.base import RunRecord, Store


class ModelChild(Protocol):
    """The process that knows Keras; see docs/architecture.md for its operations."""

    @property
    def ready(self) -> bool:
        """Whether it answers at once."""
        ...

    async def call(self, op: str, args: dict[str, Any], timeout: float = 10.0) -> Any:  # noqa: ASYNC109
        """Carry out one operation.

        Raises:
            LayerloomError: as the child reported it; Unavailable if it cannot be reached in time.
        """
        ...


class Jobs(Protocol):
    """The queue and the runners."""

    @property
    def ready(self) -> bool:
        """Whether a warm runner waits for a run."""
        ...

    def wake(self) -> None:
        """A run was queued: look at the queue now."""
        ...

    def command(self, run_id: str, command: str, value: float | None = None) -> RunRecord:
        """Ask something of a live run (stop, cancel, pace); returns the run as it stands then.

        Raises:
            NotFound: for an unknown run.
            Conflict: if the run has ended.
        """
        ...

    def ingest(self, attempt_id: str, batch: RunnerBatch) -> RunnerAnswer:
        """Take a runner's events; committed when it returns.

        Raises:
            NotFound: for an unknown attempt.
            StaleFence: if the attempt lost its lease.
        """
        ...


@dataclass(frozen=True)
class Services:
    """Everything a route may call."""

    store: Store
    feed: Feed
    model_child: ModelChild
    jobs: Jobs
    artifacts: ArtifactStore
    clock: Callable[[], float]


def _services(connection: HTTPConnection) -> Services:
    services = connection.app.state.services
    assert isinstance(services, Services)
    return services


Use = Annotated[Services, Depends(_services)]
