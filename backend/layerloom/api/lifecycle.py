"""Commands for a run after its start, and forks."""

import asyncio
from typing import Any

from fastapi import APIRouter, Response

from layerloom.api.networks import require_trainable
from layerloom.api.problems import can_fail
from layerloom.api.run_schemas import Checkpoint, CheckpointPage, ForkRequest
from layerloom.api.runs import IdempotencyKey, summary_of, to_run
from layerloom.api.schemas import LiveChanges, Run
from layerloom.api.services import RunId, Services, Use
from layerloom.artifacts.states import State, read_states
from layerloom.events import CommandName
from layerloom.jobs.forks import fork_spec, link_state, state_to_fork
from layerloom.jobs.keep import keep_paused
from layerloom.spec import RunSpec
from layerloom.store import RunRecord

router = APIRouter(prefix="/runs/{run_id}", tags=["runs"])

_REFUSED = can_fail(404, 409, 413, 507)
_WAITS: dict[int | str, dict[str, Any]] = {
    202: {"model": Run, "description": "The command is one of the run's `wishes`, with its id, until it is done."}
}
_ANSWERS = _WAITS | _REFUSED


@router.post("/pause", responses=_ANSWERS)
def pause_run(run_id: RunId, services: Use, response: Response) -> Run:
    """Save the complete state of training and free the device; then the run is `paused`."""
    return _answer(services, response, services.queue.command(run_id, "pause"), "pause")


@router.post("/resume", responses=_REFUSED)
def resume_run(run_id: RunId, services: Use) -> Run:
    """Queue a paused run again; it continues as if it had never paused."""
    return to_run(services, services.queue.resume(run_id))


@router.post("/stop", responses=_ANSWERS)
def stop_run(run_id: RunId, services: Use, response: Response) -> Run:
    """End training; the model is kept and tested as at any end. A paused run ends without a test."""
    return _answer(services, response, services.queue.command(run_id, "stop"), "stop")


@router.post("/cancel", responses=_ANSWERS)
def cancel_run(run_id: RunId, services: Use, response: Response) -> Run:
    """End at once and keep nothing."""
    return _answer(services, response, services.queue.command(run_id, "cancel"), "cancel")


@router.post("/evaluate", responses=_ANSWERS)
def evaluate_run(run_id: RunId, services: Use, response: Response) -> Run:
    """Measure the current weights on the validation rows now; a `command` event carries the result."""
    return _answer(services, response, services.queue.command(run_id, "evaluate"), "evaluate")


@router.post("/checkpoint", responses=_ANSWERS)
def checkpoint_run(run_id: RunId, services: Use, response: Response) -> Run:
    """Save the state and the model files now, and keep that state for forks.

    For a paused run, the state of its pause is kept at once, and its newest whole epoch, at which a fork can begin.
    """
    kept = keep_paused(services.store, services.artifacts, run_id)
    return _answer(services, response, kept or services.queue.command(run_id, "checkpoint"), "checkpoint")


@router.patch("/live", responses=_WAITS | can_fail(404, 409, 413, 422, 507))
def change_live(run_id: RunId, changes: LiveChanges, services: Use, response: Response) -> Run:
    """Change a run while it trains: its learning rate, its pace, or both.

    The pace changes when epochs come, but not their results. For a queued or paused run, the changes hold when it
    trains again.
    """
    given = changes.model_fields_set
    asked: dict[CommandName, float | None] = {}
    if "learning_rate" in given:
        asked["learning_rate"] = changes.learning_rate
    if "pace" in given:
        asked["pace"] = changes.pace
    return _answer(services, response, services.queue.commands(run_id, asked), *asked)


@router.get("/checkpoints", responses=can_fail(404))
def list_checkpoints(run_id: RunId, services: Use) -> CheckpointPage:
    """The kept states of training. A fork can begin at those of whole epochs."""
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
    """Queue a new run that begins at a kept epoch of this one, with changes.

    Layers with the same id and shape take over the weights, and all else starts fresh. The epoch count continues.
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


def _answer(services: Services, response: Response, run: RunRecord, *asked: CommandName) -> Run:
    """The run, with 202 while a command waits for a runner, and 200 if it is done."""
    if any(wish.command in asked for wish in run.wishes):
        response.status_code = 202
    return to_run(services, run)


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
        summary=summary_of(spec, report),
        idempotency_key=idempotency_key,
        prepare=lambda run: link_state(services.artifacts, parent, state, services.fork_folder(run.id)),
    )
