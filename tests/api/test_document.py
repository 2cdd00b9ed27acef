"""The OpenAPI document says what a stranger needs: how to get in, what comes back, and what to begin with."""

from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from layerloom.api.examples import CHECKS, RUNS
from layerloom.api.security import OPEN_PATHS
from layerloom.app import api_document
from layerloom.events.commands import COMMANDS
from layerloom.spec import parse_run_spec

DOCUMENT = api_document()


def operations() -> Iterator[tuple[str, str, dict[str, Any]]]:
    for path, methods in DOCUMENT["paths"].items():
        for method, operation in methods.items():
            yield method, path, operation


def test_every_operation_and_parameter_is_described() -> None:
    for method, path, operation in operations():
        assert operation["summary"] and operation["description"], (method, path)
        for parameter in operation.get("parameters", []):
            assert parameter.get("description"), (method, path, parameter["name"])


def test_names_of_operations_are_unique_and_readable() -> None:
    names = [operation["operationId"] for _, _, operation in operations()]
    assert len(set(names)) == len(names)
    assert "create_run" in names


def test_every_failure_is_a_problem() -> None:
    for method, path, operation in operations():
        failures = {status: answer for status, answer in operation["responses"].items() if int(status) >= 400}
        assert "403" in failures, (method, path)
        for answer in failures.values():
            assert list(answer["content"]) == ["application/problem+json"], (method, path)
    assert "HTTPValidationError" not in DOCUMENT["components"]["schemas"]


def test_only_the_open_paths_need_no_token() -> None:
    assert set(DOCUMENT["components"]["securitySchemes"]) == {"bearer", "cookie"}
    for _, path, operation in operations():
        assert (operation["security"] == []) == (path in OPEN_PATHS)
        assert ("401" in operation["responses"]) == (path not in OPEN_PATHS)


@pytest.mark.parametrize("name", RUNS)
def test_the_examples_pass_the_check(http: httpx.Client, name: str) -> None:
    assert parse_run_spec(RUNS[name]["value"])
    report = http.post("/networks/check", json=CHECKS[name]["value"])
    assert report.status_code == 200
    assert report.json()["ok"]


def test_the_server_hands_out_the_same_document(http: httpx.Client) -> None:
    root = httpx.URL(http.base_url).copy_with(path="/api/openapi.json")
    assert http.get(root).json() == DOCUMENT


def test_it_says_which_runs_are_live_and_what_they_take() -> None:
    status = DOCUMENT["components"]["schemas"]["Status"]
    assert status["x-live"] == ["queued", "starting", "running", "paused"]
    assert status["x-commands"]["resume"] == ["paused"]
    assert status["x-commands"]["evaluate"] == ["starting", "running"]
    assert list(status["x-commands"]) == list(COMMANDS)
