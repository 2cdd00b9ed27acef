"""Fixtures that many suites share: one real server for all tests that do not need their own."""

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from hypothesis import settings

from layerloom.client import Client
from support.server import ServerProcess

# No test is timed: on a slow or busy machine an example may take any time.
settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServerProcess]:
    """A running server, warm, shared by the whole session."""
    with ServerProcess(tmp_path_factory.mktemp("shared") / "data") as running:
        running.wait_ready()
        yield running


@pytest.fixture(scope="session")
def client(server: ServerProcess) -> Iterator[Client]:
    """The Python client of the shared server."""
    with server.client() as client:
        yield client


@pytest.fixture(scope="session")
def http(server: ServerProcess) -> Iterator[httpx.Client]:
    """Plain HTTP to the shared server, with the token."""
    with server.http() as client:
        yield client


@pytest.fixture
def own_server(tmp_path: Path) -> ServerProcess:
    """A server of this test's own, not started yet; enter it as a context manager."""
    return ServerProcess(tmp_path / "data")
