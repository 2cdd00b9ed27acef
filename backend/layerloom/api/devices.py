"""The devices that train, and what each does."""

from fastapi import APIRouter

from layerloom.api.run_schemas import Device, DevicePage, DeviceRun
from layerloom.api.services import Services, Use
from layerloom.errors import NotFound

router = APIRouter(tags=["server"])


@router.get("/devices")
def devices(services: Use) -> DevicePage:
    """Every device of this server, with the run that it trains, its load and its memory."""
    return DevicePage(
        data=[
            Device(
                name=state.name,
                kind=state.kind,
                slot=state.slot,
                cores=list(state.cores),
                run=_run(services, state.attempt_id),
                warm=state.warm,
                load=state.load,
                memory_used=state.memory_used,
                memory_total=state.memory_total,
            )
            for state in services.devices.now()
        ]
    )


def _run(services: Services, attempt_id: str | None) -> DeviceRun | None:
    if attempt_id is None:
        return None
    try:
        with services.store.read() as unit:
            run = unit.runs.get(unit.attempts.get(attempt_id).run_id)
    except NotFound:
        # The run was deleted while its process was still ending.
        return None
    return DeviceRun.model_validate(run, from_attributes=True)
