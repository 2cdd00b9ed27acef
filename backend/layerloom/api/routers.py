"""REST: one thin router for each resource. Parse, call, return."""

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
)

PREFIX = "/api/v1"


def public_router() -> APIRouter:
    """Everything below /api/v1 that is plain HTTP."""
    router = APIRouter(prefix=PREFIX)
    for part in (health, devices, networks, code, datasets, runs, lifecycle, run_code, events, metrics, models, frames):
        router.include_router(part.router)
    return router


def internal_router() -> APIRouter:
    """What runners talk to."""
    return internal.router
