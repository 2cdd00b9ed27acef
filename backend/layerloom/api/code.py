"""A run spec as code."""

from typing import Annotated, cast

from fastapi import APIRouter, Body, Request
from fastapi.openapi.models import Example
from starlette.responses import PlainTextResponse

from layerloom.api.examples import CODE
from layerloom.api.networks import require_trainable
from layerloom.api.problems import can_fail
from layerloom.api.schemas import CodeRequest
from layerloom.api.services import Services, Use
from layerloom.graph.code.keras import script_of_report
from layerloom.graph.code.requests import client_script, curl_command
from layerloom.graph.code.rows import RowsCode
from layerloom.recipe import Changes
from layerloom.spec import RunSpec

router = APIRouter(prefix="/networks", tags=["networks"])


@router.post("/code", response_class=PlainTextResponse, responses=can_fail(404, 413, 422, 503))
async def code(
    body: Annotated[CodeRequest, Body(openapi_examples=cast("dict[str, Example]", CODE))],
    request: Request,
    services: Use,
) -> PlainTextResponse:
    """A run spec as code: a Keras script that trains to the same numbers, or a request that starts the run.

    A Keras script is written only for a spec that passes the check.
    """
    spec, server = body.spec, str(request.base_url).rstrip("/")
    if body.target == "curl":
        return PlainTextResponse(curl_command(spec, server))
    if body.target == "python":
        return PlainTextResponse(client_script(spec, server))
    return PlainTextResponse(await keras_code(services, spec))


async def keras_code(services: Services, spec: RunSpec, changes: Changes | None = None) -> str:
    """A run spec as a Keras script.

    Args:
        services: The parts of the server.
        spec: The run spec.
        changes: What a person changed while the run trained.

    Raises:
        NetworkError: with the problems, if it cannot train.
    """
    report = await require_trainable(services, spec)
    facts, rows = [
        await services.model_child.call(op, {"data": spec.data.to_json()}, timeout=60.0)
        for op in ("facts", "rows_code")
    ]
    return script_of_report(spec, report, facts, RowsCode.from_json(rows), changes or Changes())
