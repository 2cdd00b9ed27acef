"""A run as code, with the changes that a person made while it trained."""

import asyncio
from typing import Annotated, Literal

from fastapi import APIRouter, Query, Request
from starlette.responses import PlainTextResponse

from layerloom.api.code import keras_code
from layerloom.api.problems import can_fail
from layerloom.api.services import RunId, Services, Use
from layerloom.events import Reason, Status
from layerloom.events.commands import HALTING
from layerloom.graph.code.keras import require_script
from layerloom.graph.code.requests import client_script, curl_command
from layerloom.recipe import Changes, rates_of, stop_of
from layerloom.spec import RunSpec, parse_run_spec

router = APIRouter(prefix="/runs/{run_id}", tags=["runs"])


@router.get("/code", response_class=PlainTextResponse, responses=can_fail(404, 422, 503))
async def run_code(
    run_id: RunId,
    request: Request,
    services: Use,
    target: Annotated[
        Literal["keras", "curl", "python"],
        Query(description="A script of plain Keras, a command for curl, or a script with the Python client."),
    ] = "keras",
) -> PlainTextResponse:
    """The run as code. A Keras script sets learning rates and stops at the same places as a person did.

    A request starts the run again without these changes. A fork has no Keras script, because it begins with a state
    that only its parent's training can give.
    """
    spec, changes = await asyncio.to_thread(_spec_and_changes, services, run_id)
    server = str(request.base_url).rstrip("/")
    if target == "curl":
        return PlainTextResponse(curl_command(spec, server))
    if target == "python":
        return PlainTextResponse(client_script(spec, server))
    require_script(spec)
    return PlainTextResponse(await keras_code(services, spec, changes))


def _spec_and_changes(services: Services, run_id: str) -> tuple[RunSpec, Changes]:
    with services.store.read() as unit:
        run = unit.runs.get(run_id)
        commands = unit.events.commands(run_id)
    done = [event.data for event in commands]
    stopped = run.status is Status.STOPPED and run.reason is Reason.USER_STOP
    return parse_run_spec(run.spec), Changes(rates_of(done), stop_of(done, run.epoch, HALTING) if stopped else None)
