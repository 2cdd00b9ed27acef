"""REST: one thin router for each resource, which only parses, calls and returns."""

from fastapi import APIRouter

from layerloom.api import (
    code,
    datasets,
    devices,
    events,
    frames,
    health,
    internal,
    lifecycle,
    metrics,
    models,
    networks,
    run_code,
    runs,
    sign_out,
    verdicts,
)
from layerloom.api.problems import can_fail

PREFIX = "/api/v1"


def public_router() -> APIRouter:
    """Everything below /api/v1 that is plain HTTP."""
    router = APIRouter(prefix=PREFIX)
    for part in (health, networks, code, datasets, sign_out):
        router.include_router(part.router)
    # These routes read the database, which may be unavailable.
    for part in (devices, runs, lifecycle, run_code, events, verdicts, metrics, models, frames):
        router.include_router(part.router, responses=can_fail(503))
    return router


def internal_router() -> APIRouter:
    """The routes for runners."""
    return internal.router
