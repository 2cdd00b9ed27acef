"""Pictures of a network while it trains, and the evaluation of the kept model."""

from typing import Annotated

from fastapi import APIRouter, Path, Response

from layerloom.api.problems import can_fail, gives
from layerloom.api.schemas import Evaluation, Frame, FramePage
from layerloom.api.services import RunId, Use
from layerloom.artifacts.files import EVALUATION, frame_epoch, frame_name
from layerloom.errors import NotFound

router = APIRouter(prefix="/runs/{run_id}", tags=["frames"])

# The largest epoch that fits into a file name.
_MOST_EPOCHS = 99_999_999


@router.get("/frames", responses=can_fail(404))
def frames(run_id: RunId, services: Use) -> FramePage:
    """The available frames: the kept ones, and the newest ones while the run trains."""
    with services.store.read() as unit:
        unit.runs.get(run_id)
    found: list[Frame] = []
    for name in services.artifacts.list(run_id):
        epoch = frame_epoch(name)
        if epoch is None:
            continue
        try:
            found.append(Frame(epoch=epoch, size=services.artifacts.size(run_id, name)))
        except NotFound:
            # A frame that is not kept may be deleted between listing and reading.
            continue
    return FramePage(data=found)


@router.get(
    "/frames/{epoch}",
    response_class=Response,
    responses=gives("application/octet-stream") | can_fail(404, 422),
)
def frame(
    run_id: RunId,
    epoch: Annotated[int, Path(ge=0, le=_MOST_EPOCHS, description="Epochs trained; 0 is before training.")],
    services: Use,
) -> Response:
    """One frame: a JSON header (`FrameHeader`) and pictures as bytes (docs/files.md)."""
    with services.store.read() as unit:
        unit.runs.get(run_id)
    try:
        with services.artifacts.open(run_id, frame_name(epoch)) as file:
            content = file.read()
    except (NotFound, FileNotFoundError) as error:
        raise NotFound(
            f"There is no frame of epoch {epoch}.",
            expected="an epoch that GET /frames lists",
            received=str(epoch),
            fix="Use the nearest listed frame. Most frames of a live run are deleted after a second or two.",
        ) from error
    # A later attempt may draw the same epoch again.
    return Response(content, media_type="application/octet-stream", headers={"cache-control": "no-cache"})


@router.get("/evaluation", responses=can_fail(404))
def evaluation(run_id: RunId, services: Use) -> Evaluation:
    """Confusion matrices, or predictions against targets, of the kept model. It exists after the run has ended."""
    with services.store.read() as unit:
        run = unit.runs.get(run_id)
    try:
        with services.artifacts.open(run_id, EVALUATION) as file:
            return Evaluation.model_validate_json(file.read())
    except NotFound as error:
        raise NotFound(
            f"Run {run.number} has no evaluation.",
            expected="a run that has ended with a model",
            received=f"a run that is {run.status}",
            fix="It is made from the kept model at the end of a run; a cancelled or failed run may have none.",
        ) from error
