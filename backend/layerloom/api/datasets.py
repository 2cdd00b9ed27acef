"""The datasets: facts, previews and downloads."""

import json
from typing import Annotated, Any

from fastapi import APIRouter, Path, Query
from pydantic import ValidationError
from starlette.responses import Response

from layerloom.api.dataset_schemas import DatasetFacts, DatasetPage, DatasetPreview, DownloadState
from layerloom.api.json_text import check_json_text
from layerloom.api.problems import can_fail
from layerloom.api.services import Services, Use
from layerloom.errors import SpecError
from layerloom.spec import DataSpec
from layerloom.spec.base import field_errors

router = APIRouter(prefix="/datasets", tags=["datasets"])

Name = Annotated[str, Path(max_length=100, description="Name of the dataset.")]


def _json_query(description: str, example: str) -> Any:
    return Query(max_length=10_000, description=f"{description} JSON as in a run spec.", examples=[example])


Config = Annotated[str | None, _json_query("The dataset's settings.", '{"noise": 0.3}')]
Shape = Annotated[str | None, _json_query("The shape of one sample.", "[8, 8, 1]")]
Split = Annotated[str | None, _json_query("Shares of the rows.", '{"validation": 0.2, "test": 0.1}')]


@router.get("", responses=can_fail(503))
async def list_datasets(services: Use) -> DatasetPage:
    """Every dataset with its default settings."""
    page = await services.model_child.call("datasets", {}, timeout=60.0)
    return DatasetPage.model_validate({"data": [_with_download(services, facts) for facts in page["data"]]})


@router.get("/{name}", responses=can_fail(404, 413, 422, 503))
async def get_dataset(
    name: Name, services: Use, config: Config = None, shape: Shape = None, split: Split = None
) -> DatasetFacts:
    """The facts of a dataset; `config`, `shape` and `split` are the same JSON as in a run spec's `data`."""
    return DatasetFacts.model_validate(await _facts(services, _data(name, config, shape, split)))


@router.get("/{name}/preview", response_model=DatasetPreview, responses=can_fail(404, 409, 413, 422, 503))
async def preview(
    name: Name,
    services: Use,
    config: Config = None,
    shape: Shape = None,
    split: Split = None,
    limit: Annotated[int, Query(ge=1, le=2_000, description="How many rows at most.")] = 500,
) -> Response:
    """Some raw rows, each with its part of the split, and the facts for these settings.

    `columns` summarizes all rows of a table or of points. 409 while the dataset's files are not on this machine.
    """
    data = _data(name, config, shape, split)
    answer = await services.model_child.ask("preview", {"data": data.to_json(), "limit": limit}, timeout=60.0)
    facts = DatasetFacts.model_validate(_with_download(services, answer.result["facts"])).model_dump_json()
    # Pass the rows on without parsing, because parsing millions of numbers would block the server.
    return Response(b"".join((b'{"facts":', facts.encode(), b",", answer.more[1:])), media_type="application/json")


@router.get("/{name}/download", responses=can_fail(404, 422, 503))
async def get_download(name: Name, services: Use) -> DownloadState:
    """The progress of a dataset's download."""
    return _state(services, await _facts(services, _data(name)))


@router.post("/{name}/download", status_code=202, responses=can_fail(404, 422, 503, 507))
async def start_download(name: Name, services: Use) -> DownloadState:
    """Start to download a dataset's files, or join a running download; no effect if they are on this machine."""
    facts = await _facts(services, _data(name))
    download = facts["download"]
    if download is not None and download["state"] in ("absent", "failed"):
        services.downloads.start(name, download["size"])
    return _state(services, await _facts(services, _data(name)))


@router.delete("/{name}/download", status_code=204, responses=can_fail(404, 422, 503))
async def cancel_download(name: Name, services: Use) -> None:
    """End a download; the received part is kept for the next one."""
    await _facts(services, _data(name))
    await services.downloads.cancel(name)


async def _facts(services: Services, data: DataSpec) -> dict[str, Any]:
    return _with_download(services, await services.model_child.call("facts", {"data": data.to_json()}, timeout=60.0))


def _with_download(services: Services, facts: dict[str, Any]) -> dict[str, Any]:
    """The facts, with the state of this server's download of the dataset."""
    running = services.downloads.of(facts["name"])
    if running is None or facts["download"] is None or facts["download"]["state"] == "ready":
        return facts
    return facts | {"download": facts["download"] | {"state": running.state}}


def _state(services: Services, facts: dict[str, Any]) -> DownloadState:
    download = facts["download"]
    if download is None or download["state"] == "ready":
        total = 0 if download is None else download["size"]
        return DownloadState(state="ready", received=total, total=total)
    running = services.downloads.of(facts["name"])
    if running is None:
        return DownloadState(state="absent", received=0, total=download["size"])
    return DownloadState.model_validate(running, from_attributes=True)


def _data(name: str, config: str | None = None, shape: str | None = None, split: str | None = None) -> DataSpec:
    given = {"config": config, "shape": shape, "split": split}
    document = {"dataset": name} | {key: _json(key, text) for key, text in given.items() if text is not None}
    try:
        return DataSpec.model_validate(document)
    except ValidationError as error:
        raise SpecError("These are not settings of a dataset.", errors=field_errors(error.errors())) from error


def _json(key: str, text: str) -> Any:
    check_json_text(text)
    try:
        return json.loads(text)
    except ValueError as error:
        raise SpecError(
            f"The query parameter '{key}' is not JSON.", field=key, expected="JSON", received=text[:120]
        ) from error
