"""Finds a run's model as a `.keras` file, or makes it from the newest state if there is no current file."""

import asyncio
import uuid
from pathlib import Path

from layerloom.api.services import Services
from layerloom.artifacts.states import State, newest, read_states
from layerloom.errors import NotFound
from layerloom.events import TERMINAL, Status
from layerloom.spec import Kept
from layerloom.store import RunRecord

# Building a model, reading its weights and writing it takes seconds, even for a large one.
_EXPORT_SECONDS = 60.0


async def find_model(services: Services, run_id: str, which: Kept | None) -> tuple[RunRecord, str, Path]:
    """The run, the name of its model, and the file on this machine; ``which`` None means the kept model.

    Raises:
        NotFound: if there is no such run, or it has neither a model nor a state of one.
        Unavailable: if the model has to be made and the model process does not answer.
    """
    run = await asyncio.to_thread(_run, services, run_id)
    which = which or run.kept
    found = await asyncio.to_thread(_find, services, run, which)
    path = found if isinstance(found, Path) else await _export(services, run, which, found)
    return run, f"{which}.keras", path


def _run(services: Services, run_id: str) -> RunRecord:
    with services.store.read() as unit:
        return unit.runs.get(run_id)


def _find(services: Services, run: RunRecord, which: Kept) -> Path | State:
    """The file if it is as new as the newest state, or else that state."""
    written = services.run_folder(run.id) / f"{which}.keras"
    if run.status in TERMINAL and written.exists():
        return written
    state = None if run.status is Status.CANCELLED else newest(read_states(services.artifacts, run.id), which)
    if state is not None and not _is_newer(written, services.run_folder(run.id) / state.file):
        made = _exported(services, run, which, state)
        return made if made.exists() else state
    if written.exists():
        return written
    raise NotFound(
        f"Run {run.number} has no {which}.keras.",
        expected="a model file",
        received=f"a run that is {run.status}",
        fix="A model exists from the first checkpoint on, seconds after training began. A cancelled run has none.",
    )


def _is_newer(model: Path, state: Path) -> bool:
    # If the state was deleted meanwhile, the model file is the newest.
    return model.exists() and (not state.exists() or model.stat().st_mtime >= state.stat().st_mtime)


def _exported(services: Services, run: RunRecord, which: Kept, state: State) -> Path:
    return services.export_folder(run.id) / f"{which}-{state.epoch:08d}-{state.batch:08d}.keras"


async def _export(services: Services, run: RunRecord, which: Kept, state: State) -> Path:
    target = _exported(services, run, which, state)
    temporary = target.with_name(f".{uuid.uuid4().hex}.keras")
    await asyncio.to_thread(target.parent.mkdir, parents=True, exist_ok=True)
    artifacts = str(services.run_folder(run.id))
    args = {"spec": run.spec, "artifacts": artifacts, "which": which, "file": str(temporary)}
    try:
        await services.model_child.call("export", args, timeout=_EXPORT_SECONDS)
        await asyncio.to_thread(_replace_older, temporary, target, which)
    finally:
        await asyncio.to_thread(temporary.unlink, missing_ok=True)
    return target


def _replace_older(temporary: Path, target: Path, which: Kept) -> None:
    older = [path for path in target.parent.glob(f"{which}-*.keras") if path != target]
    temporary.replace(target)
    for path in older:
        path.unlink(missing_ok=True)
