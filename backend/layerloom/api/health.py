"""Whether the server runs, and whether it is ready."""

from fastapi import APIRouter

from layerloom import __version__
from layerloom.api.schemas import Health, Ready, Version
from layerloom.api.services import Use

router = APIRouter(tags=["server"])


@router.head("/health", include_in_schema=False)
@router.get("/health")
async def health() -> Health:
    """Whether the server process answers. Needs no token."""
    return Health()


@router.head("/ready", include_in_schema=False)
@router.get("/ready")
async def ready(services: Use) -> Ready:
    """Whether each part is ready. Needs no token."""
    return Ready(model_child=services.model_child.ready, runner=services.runner_ready())


@router.head("/version", include_in_schema=False)
@router.get("/version")
async def version() -> Version:
    """The version of this server. Needs no token."""
    return Version(version=__version__)
