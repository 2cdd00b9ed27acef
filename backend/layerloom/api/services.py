"""The parts of the server that routes call. The app makes them once, and every request gets them."""

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path as Folder
from typing import Annotated

from fastapi import Depends, Path
from starlette.requests import HTTPConnection

from layerloom.api.sessions import Sessions
from layerloom.artifacts.store import ArtifactStore
from layerloom.jobs.devices import Devices
from layerloom.jobs.downloads import Downloads
from layerloom.jobs.ingest import Ingest
from layerloom.jobs.model_child import ModelChild
from layerloom.jobs.queue import Queue
from layerloom.jobs.waits import Waits
from layerloom.live.feed import Feed
from layerloom.store import Store


@dataclass(frozen=True)
class Services:
    """Everything a route may call.

    ``runner_ready`` tells whether a warm runner waits for a run. ``devices`` tells what each device does. ``sessions``
    knows the browsers that are signed in; only code on the event loop may use it. ``data`` is the data folder.
    """

    store: Store
    queue: Queue
    ingest: Ingest
    feed: Feed
    waits: Waits
    model_child: ModelChild
    artifacts: ArtifactStore
    downloads: Downloads
    runner_ready: Callable[[], bool]
    devices: Devices
    sessions: Sessions
    data: Folder

    def run_folder(self, run_id: str) -> Folder:
        """The folder of a run's artifacts."""
        return self.data / "runs" / run_id

    def fork_folder(self, run_id: str) -> Folder:
        """The folder of the state that a fork begins from."""
        return self.data / "forks" / run_id

    def export_folder(self, run_id: str) -> Folder:
        """The folder of models that were made from a run's states on request."""
        return self.data / "exports" / run_id

    def delete_files(self, run_id: str) -> None:
        """Delete all files of a run."""
        self.artifacts.delete_run(run_id)
        for folder in (self.fork_folder(run_id), self.export_folder(run_id)):
            shutil.rmtree(folder, ignore_errors=True)


def _services(connection: HTTPConnection) -> Services:
    services = connection.app.state.services
    assert isinstance(services, Services)
    return services


# Part of the address of whatever belongs to a run.
RunId = Annotated[str, Path(description="Id of the run.")]
Use = Annotated[Services, Depends(_services)]
