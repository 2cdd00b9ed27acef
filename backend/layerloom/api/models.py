"""What a run leaves behind: its model files, and predictions by them."""

import asyncio
import io
from collections.abc import Iterator
from typing import IO, Annotated, Literal

from fastapi import APIRouter, Query
from starlette.responses import StreamingResponse

from layerloom.api.problems import can_fail
from layerloom.api.schemas import Artifact, ArtifactPage, Predictions, PredictRequest
from layerloom.api.services import RunId, Services, Use
from layerloom.artifacts.files import frame_epoch
from layerloom.errors import NotFound
from layerloom.store import RunRecord

router = APIRouter(prefix="/runs/{run_id}", tags=["models"])

Which = Literal["best", "last"]
_BLOCK = 1 << 20


@router.get("/artifacts", responses=can_fail(404))
def artifacts(run_id: RunId, services: Use) -> ArtifactPage:
    """The files of a run, its frames left out; those are listed by themselves."""
    with services.store.read() as unit:
        unit.runs.get(run_id)
    return ArtifactPage(
        data=[
            Artifact(name=name, size=services.artifacts.size(run_id, name))
            for name in services.artifacts.list(run_id)
            if frame_epoch(name) is None
        ]
    )


@router.get(
    "/model.keras",
    response_class=StreamingResponse,
    responses={200: {"content": {"application/octet-stream": {}}}} | can_fail(404, 422),
)
def model_file(
    run_id: RunId,
    services: Use,
    which: Annotated[Which | None, Query(description="The kept model unless named.")] = None,
) -> StreamingResponse:
    """A trained model as Keras saves it; it takes raw rows, preparation is part of it."""
    run, name = _model_name(services, run_id, which)
    # Its size is asked of the open file: a newer checkpoint may take its name at any moment.
    file = services.artifacts.open(run_id, name)
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


@router.post("/predict", responses=can_fail(404, 413, 422, 503))
async def predict(run_id: RunId, body: PredictRequest, services: Use) -> Predictions:
    """Predictions for raw rows, as the dataset has them, by the kept model."""
    _, name = await asyncio.to_thread(_model_name, services, run_id, body.which)
    path = services.artifacts.local_path(run_id, name)
    result = await services.model_child.call("predict", {"model": path, "rows": body.rows}, timeout=30.0)
    return Predictions.model_validate(result)


def _model_name(services: Services, run_id: str, which: Which | None) -> tuple[RunRecord, str]:
    with services.store.read() as unit:
        run = unit.runs.get(run_id)
    name = f"{which or kept_model(run)}.keras"
    if name not in services.artifacts.list(run_id):
        raise NotFound(
            f"Run {run.number} has no {name}.",
            expected="a model file",
            received=f"a run that is {run.status}",
            fix="Models are written while a run trains and at its end; a cancelled run keeps none.",
        )
    return run, name


def kept_model(run: RunRecord) -> Which:
    """The model that the run's metrics speak of: the best, unless early stopping was told not to restore it."""
    stopping = run.spec["training"]["early_stopping"]
    return "last" if stopping is not None and not stopping["restore_best_weights"] else "best"
