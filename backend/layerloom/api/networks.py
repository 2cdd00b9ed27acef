"""The catalogue, and the check of a network before it trains."""

import asyncio
import hashlib
import json
from functools import cache
from typing import Annotated, Any, cast

from fastapi import APIRouter, Body, Request, Response
from fastapi.openapi.models import Example

from layerloom.api.catalog_schemas import Catalog
from layerloom.api.examples import CHECKS
from layerloom.api.problems import can_fail
from layerloom.api.schemas import CheckReport, CheckRequest
from layerloom.api.services import Services, Use
from layerloom.artifacts.states import read_states
from layerloom.catalog.load import catalog as load_catalog
from layerloom.errors import ArtifactError, NetworkError, NotFound
from layerloom.graph.mistyped import with_found
from layerloom.jobs.forks import beginning
from layerloom.spec import DataSpec, ForkSpec, NetworkSpec, RunSpec, TrainingSpec

router = APIRouter(tags=["networks"])


@router.get(
    "/catalog",
    response_class=Response,
    responses={
        200: {"model": Catalog},
        304: {"description": "The copy with the tag in `If-None-Match` is still current."},
    },
)
async def catalog(request: Request) -> Response:
    """Every layer, loss, metric, optimizer, initializer and so on that a network may use.

    JSON Schema describes the parameters. It is generated from Keras; classes that run code or read files are refused.
    """
    text, etag = _catalog_text()
    headers = {"etag": etag, "cache-control": "no-cache"}
    if request.headers.get("if-none-match") == etag:
        return Response(status_code=304, headers=headers)
    return Response(text, media_type="application/json", headers=headers)


@router.post("/networks/check", responses=can_fail(413, 422, 503))
async def check(
    body: Annotated[CheckRequest, Body(openapi_examples=cast("dict[str, Example]", CHECKS))], services: Use
) -> CheckReport:
    """All problems of a network at once, each tied to its node, with shapes, parameters and a forecast.

    Without `data`, shapes are known only if the network has its own input shape. An invalid setting of `data` or
    `training` is a problem too; the rest is checked as if the problem's fix were applied.
    """
    report = await check_network(services, body.network, body.data, body.training, body.fork)
    return CheckReport.model_validate(with_found(report, body.found))


@cache
def _catalog_text() -> tuple[str, str]:
    text = json.dumps(load_catalog().document, separators=(",", ":"))
    return text, f'"{hashlib.sha256(text.encode()).hexdigest()[:32]}"'


async def check_network(
    services: Services,
    network: NetworkSpec,
    data: DataSpec | None,
    training: TrainingSpec | None,
    fork: ForkSpec | None = None,
) -> dict[str, Any]:
    """The check report, from the process that knows Keras."""
    begins = None
    if fork is not None and training is not None:
        begins = await asyncio.to_thread(_beginning, services, fork, training)
    return await services.model_child.call(
        "check",
        {
            "network": network.to_json(),
            "data": data.to_json() if data else None,
            "training": training.to_json() if training else None,
            "beginning": begins,
        },
    )


def _beginning(services: Services, fork: ForkSpec, training: TrainingSpec) -> dict[str, Any]:
    try:
        with services.store.read() as unit:
            parent = unit.runs.get(fork.run)
        states = read_states(services.artifacts, fork.run)
    except (NotFound, ArtifactError):
        # Another check reports that the fork is not possible.
        parent, states = None, []
    return beginning(parent, states, fork.epoch, training)


async def require_trainable(services: Services, spec: RunSpec) -> dict[str, Any]:
    """The check report of a run spec that can train.

    Raises:
        NetworkError: with the problems, if there is an error among them.
    """
    report = await check_network(services, spec.network, spec.data, spec.training, spec.fork)
    if not report["ok"]:
        errors = [problem for problem in report["problems"] if problem["severity"] == "error"]
        first = errors[0]["message"] if errors else "The check did not pass."
        more = f" (and {len(errors) - 1} more)" if len(errors) > 1 else ""
        raise NetworkError(
            f"This network cannot train: {first}{more}",
            errors=report["problems"],
            fix="Solve the listed problems; POST /networks/check lists them too, with fixes.",
        )
    return report
