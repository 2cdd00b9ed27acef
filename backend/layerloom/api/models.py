"""The model files of a run, and predictions by them."""

import asyncio
import io
from collections.abc import Iterator
from typing import IO, Annotated

from fastapi import APIRouter, Query, Request
from starlette.responses import Response, StreamingResponse

from layerloom.api.model_files import find_model
from layerloom.api.problems import can_fail, gives
from layerloom.api.rows_unread import RowsUnreadRoute
from layerloom.api.schemas import Artifact, ArtifactPage, Predictions, PredictRequest
from layerloom.api.services import RunId, Use
from layerloom.artifacts.files import frame_epoch
from layerloom.artifacts.states import MANIFEST, is_state_name
from layerloom.spec import Kept

router = APIRouter(prefix="/runs/{run_id}", tags=["models"], route_class=RowsUnreadRoute)

_BLOCK = 1 << 20


@router.get("/artifacts", responses=can_fail(404))
def artifacts(run_id: RunId, services: Use) -> ArtifactPage:
    """The files of a run, without frames and states, which have their own lists."""
    with services.store.read() as unit:
        unit.runs.get(run_id)
    return ArtifactPage(
        data=[
            Artifact(name=name, size=services.artifacts.size(run_id, name))
            for name in services.artifacts.list(run_id)
            if frame_epoch(name) is None and name != MANIFEST and not is_state_name(name)
        ]
    )


@router.get(
    "/model.keras",
    response_class=StreamingResponse,
    responses=gives("application/octet-stream") | can_fail(404, 422, 503, 507),
)
async def model_file(
    run_id: RunId,
    services: Use,
    which: Annotated[Kept | None, Query(description="By default the kept model.")] = None,
) -> StreamingResponse:
    """A trained model as a Keras file. It takes raw rows, because the preparation is part of it.

    For a training or paused run it is made from the newest checkpoint.
    """
    run, name, path = await find_model(services, run_id, which)
    # Read the size from the open file, because a newer file may replace the name at any moment.
    file = await asyncio.to_thread(path.open, "rb")
    size = file.seek(0, io.SEEK_END)
    file.seek(0)
    return StreamingResponse(
        _blocks(file),
        media_type="application/octet-stream",
        headers={
            "content-disposition": f'attachment; filename="run-{run.number}-{name}"',
            "content-length": str(size),
        },
    )


def _blocks(file: IO[bytes]) -> Iterator[bytes]:
    with file:
        yield from iter(lambda: file.read(_BLOCK), b"")


@router.post("/predict", response_model=Predictions, responses=can_fail(404, 413, 422, 503))
async def predict(run_id: RunId, body: PredictRequest, request: Request, services: Use) -> Response:
    """Predictions for raw rows by the kept model; for a live run by its newest checkpoint."""
    _, _, path = await find_model(services, run_id, body.which)
    # The numbers of the rows were not read; they and the predictions are passed on as they are.
    answer = await services.model_child.ask("predict", {"model": str(path)}, await request.body(), timeout=30.0)
    return Response(answer.more, media_type="application/json")
