"""A run spec as code that a person takes along."""

from typing import Annotated, cast

from fastapi import APIRouter, Body, Request
from fastapi.openapi.models import Example
from starlette.responses import PlainTextResponse

from layerloom.api.examples import CODE
from layerloom.api.networks import require_trainable
from layerloom.api.problems import can_fail
from layerloom.api.schemas import CodeRequest
from layerloom.api.services import Use
from layerloom.graph.code.keras import script_of_report
from layerloom.graph.code.requests import client_script, curl_command

router = APIRouter(prefix="/networks", tags=["networks"])


@router.post("/code", response_class=PlainTextResponse, responses=can_fail(404, 413, 422, 503))
async def code(
    body: Annotated[CodeRequest, Body(openapi_examples=cast("dict[str, Example]", CODE))],
    request: Request,
    services: Use,
) -> PlainTextResponse:
    """A run spec as text to take along: a Keras script that trains the same numbers, or a request that starts the run.

    A Keras script is written only of a spec that passes the check.
    """
    spec, server = body.spec, str(request.base_url).rstrip("/")
    if body.target == "curl":
        return PlainTextResponse(curl_command(spec, server))
    if body.target == "python":
        return PlainTextResponse(client_script(spec, server))
    report = await require_trainable(services, spec)
    facts = await services.model_child.call("facts", {"data": spec.data.to_json()}, timeout=60.0)
    return PlainTextResponse(script_of_report(spec, report, facts))
