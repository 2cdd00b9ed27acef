"""What a person asks of a run after its start: pause it, steer it, look into it, fork it, end it."""

import asyncio
from typing import Any

from fastapi import APIRouter, Response

from layerloom.api.networks import require_trainable
from layerloom.api.problems import can_fail
from layerloom.api.run_schemas import Checkpoint, CheckpointPage, ForkRequest
from layerloom.api.runs import IdempotencyKey, to_run
from layerloom.api.schemas import LiveChanges, Run
from layerloom.api.services import RunId, Services, Use
from layerloom.artifacts.states import State, read_states
from layerloom.events import CommandName
from layerloom.jobs.forks import fork_spec, link_state, state_to_fork
from layerloom.spec import RunSpec
from layerloom.store import RunRecord

router = APIRouter(prefix="/runs/{run_id}", tags=["runs"])

_REFUSED = can_fail(404, 409, 413, 507)


@router.post("/pause", responses=_REFUSED)
def pause_run(run_id: RunId, services: Use) -> Run:
    """Write the whole state of training and free the device; the run is `paused` when that is done."""
    return to_run(services, services.queue.command(run_id, "pause"))


@router.post("/resume", responses=_REFUSED)
def resume_run(run_id: RunId, services: Use) -> Run:
    """Put a paused run back into the queue; it goes on as if it had never paused."""
    return to_run(services, services.queue.resume(run_id))


@router.post("/stop", responses=_REFUSED)
def stop_run(run_id: RunId, services: Use) -> Run:
    """End training; the model is kept and tested, as at any end. A paused run ends as it is, without a test."""
    return to_run(services, services.queue.command(run_id, "stop"))


@router.post("/cancel", responses=_REFUSED)
def cancel_run(run_id: RunId, services: Use) -> Run:
    """End at once and keep nothing."""
    return to_run(services, services.queue.command(run_id, "cancel"))


@router.post("/evaluate", responses=_REFUSED)
def evaluate_run(run_id: RunId, services: Use) -> Run:
    """Measure the present weights on the validation rows now; a `command` event carries what came out."""
    return to_run(services, services.queue.command(run_id, "evaluate"))


@router.post("/checkpoint", responses=_REFUSED)
def checkpoint_run(run_id: RunId, services: Use) -> Run:
    """Write the state and the model files now, and keep that state to fork from."""
    return to_run(services, services.queue.command(run_id, "checkpoint"))


@router.patch("/live", responses=can_fail(404, 409, 413, 422, 507))
def change_live(run_id: RunId, changes: LiveChanges, services: Use) -> Run:
    """Change a run while it trains: its learning rate, its pace, or both.

    The pace changes when epochs come, never what they say. What is given to a run that waits or is paused holds from
    when it trains on.
    """
    given = changes.model_fields_set
    asked: dict[CommandName, float | None] = {}
    if "learning_rate" in given:
        asked["learning_rate"] = changes.learning_rate
    if "pace" in given:
        asked["pace"] = changes.pace
    return to_run(services, services.queue.commands(run_id, asked))


@router.get("/checkpoints", responses=can_fail(404))
def list_checkpoints(run_id: RunId, services: Use) -> CheckpointPage:
    """The states of training that are kept; a run can be forked from those of whole epochs."""
    with services.store.read() as unit:
        unit.runs.get(run_id)
    states = read_states(services.artifacts, run_id)
    return CheckpointPage(
        data=[Checkpoint.model_validate(state.model_dump(exclude={"file", "asked"})) for state in states]
    )


@router.post(
    "/fork",
    status_code=201,
    responses={200: {"model": Run, "description": "The key was used before; this is its run."}}
    | can_fail(404, 409, 413, 422, 503, 507),
)
async def fork_run(
    run_id: RunId, body: ForkRequest, services: Use, response: Response, idempotency_key: IdempotencyKey = None
) -> Run:
    """Queue a new run that begins from a kept epoch of this one, with changes.

    Layers of the same id and shape take over the weights, all else begins anew; epochs are counted on from there.
    """
    parent, state, spec = await asyncio.to_thread(_plan_fork, services, run_id, body)
    report = await require_trainable(services, spec)
    record, is_new = await asyncio.to_thread(
        _submit_fork, services, parent, state, spec, report, idempotency_key=idempotency_key
    )
    if not is_new:
        response.status_code = 200
    response.headers["location"] = f"/api/v1/runs/{record.id}"
    return to_run(services, record)


def _plan_fork(services: Services, run_id: str, body: ForkRequest) -> tuple[RunRecord, State, RunSpec]:
    with services.store.read() as unit:
        parent = unit.runs.get(run_id)
    state = state_to_fork(parent, read_states(services.artifacts, run_id), body.epoch)
    return parent, state, fork_spec(parent, body.epoch, body.changes)


def _submit_fork(
    services: Services,
    parent: RunRecord,
    state: State,
    spec: RunSpec,
    report: dict[str, Any],
    *,
    idempotency_key: str | None,
) -> tuple[RunRecord, bool]:
    totals, forecast = report["totals"], report["forecast"]
    return services.queue.submit(
        spec,
        parameters=totals["params"],
        forecast=forecast and forecast | {"memory": totals["memory"]},
        idempotency_key=idempotency_key,
        prepare=lambda run: link_state(services.artifacts, parent, state, services.fork_folder(run.id)),
    )
