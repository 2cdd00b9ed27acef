"""Runs: start, list, read, rename and delete them."""

import asyncio
from collections.abc import Callable
from typing import Annotated, Any, cast

from fastapi import APIRouter, Body, Header, Query, Response
from fastapi.openapi.models import Example

from layerloom.api.examples import RUNS
from layerloom.api.networks import require_trainable
from layerloom.api.problems import can_fail
from layerloom.api.schemas import Run, RunChanges, RunPage
from layerloom.api.services import RunId, Services, Use
from layerloom.artifacts.states import read_states
from layerloom.events import Status
from layerloom.graph.summary import Summary, summarize
from layerloom.jobs.forks import link_state, require_epochs_left, state_to_fork
from layerloom.spec import RunSpec
from layerloom.store import RunRecord

router = APIRouter(prefix="/runs", tags=["runs"])

IdempotencyKey = Annotated[
    str | None,
    Header(
        max_length=200, description="The same key with the same spec returns the same run; it is not started twice."
    ),
]


@router.post(
    "",
    status_code=201,
    responses={200: {"model": Run, "description": "The key was used before; this is its run."}}
    | can_fail(404, 409, 413, 422, 503, 507),
)
async def create_run(
    spec: Annotated[RunSpec, Body(openapi_examples=cast("dict[str, Example]", RUNS))],
    services: Use,
    response: Response,
    idempotency_key: IdempotencyKey = None,
) -> Run:
    """Check a run spec and queue it. Problems are answered with 422 and no run is made.

    With `fork` it begins at a kept epoch of another run, as with `/runs/{id}/fork`.
    """
    link = await asyncio.to_thread(_fork_link, services, spec)
    report = await require_trainable(services, spec)
    totals, forecast = report["totals"], report["forecast"]
    record, is_new = await asyncio.to_thread(
        services.queue.submit,
        spec,
        parameters=totals["params"],
        forecast=forecast and forecast | {"memory": totals["memory"]},
        summary=summary_of(spec, report),
        idempotency_key=idempotency_key,
        prepare=link,
    )
    if not is_new:
        response.status_code = 200
    response.headers["location"] = f"/api/v1/runs/{record.id}"
    return to_run(services, record)


def _fork_link(services: Services, spec: RunSpec) -> Callable[[RunRecord], None] | None:
    """A function that links a new run's first state; None for a run with fresh weights."""
    fork = spec.fork
    if fork is None:
        return None
    require_epochs_left(spec, fork.epoch)
    with services.store.read() as unit:
        parent = unit.runs.get(fork.run)
    state = state_to_fork(parent, read_states(services.artifacts, parent.id), fork.epoch)
    return lambda run: link_state(services.artifacts, parent, state, services.fork_folder(run.id))


@router.get("", responses=can_fail(422))
def list_runs(
    services: Use,
    status: Annotated[list[Status] | None, Query(description="Only these; may be given several times.")] = None,
    tag: Annotated[str | None, Query(max_length=40, description="Only runs with this tag.")] = None,
    after: Annotated[str | None, Query(max_length=200, description="The `next` of the page before.")] = None,
    limit: Annotated[int, Query(ge=1, le=200, description="How many at most.")] = 50,
) -> RunPage:
    """Runs, newest first."""
    with services.store.read() as unit:
        page = unit.runs.page(statuses=status or (), tag=tag, after=after, limit=limit)
    return RunPage(data=[to_run(services, record) for record in page.runs], next=page.next)


@router.get("/{run_id}", responses=can_fail(404))
def get_run(run_id: RunId, services: Use) -> Run:
    """The current state of a run."""
    with services.store.read() as unit:
        return to_run(services, unit.runs.get(run_id))


@router.patch("/{run_id}", responses=can_fail(404, 413, 422, 507))
def change_run(run_id: RunId, changes: RunChanges, services: Use) -> Run:
    """Rename or tag a run."""
    with services.store.write() as unit:
        return to_run(services, unit.runs.update(run_id, name=changes.name, tags=changes.tags))


@router.delete("/{run_id}", status_code=204, responses=can_fail(404, 409, 413, 507))
def delete_run(run_id: RunId, services: Use) -> None:
    """Delete a run that has ended, with its events and models."""
    with services.store.write() as unit:
        unit.runs.delete(run_id)
    services.feed.deleted(run_id)
    services.delete_files(run_id)


def summary_of(spec: RunSpec, report: dict[str, Any]) -> Summary:
    """A description of a run, with the shapes from its check report."""
    return summarize(spec, {name: node["output_shape"] for name, node in report["nodes"].items()})


def to_run(services: Services, record: RunRecord) -> Run:
    """The run as a REST model: its record from the database, and what it waits for."""
    run = Run.model_validate(record, from_attributes=True)
    return run.model_copy(update={"waiting": services.waits.of(record.id)})
