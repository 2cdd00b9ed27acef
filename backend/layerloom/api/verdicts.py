"""What a run shows, and copies of its spec with what may help."""

from typing import Annotated, Any

from fastapi import APIRouter, Path

from layerloom.api.events import thinned
from layerloom.api.problems import can_fail
from layerloom.api.services import RunId, Use
from layerloom.api.verdict_schemas import RunRemedy, RunVerdict
from layerloom.diagnosis import RECENT, Case, Remedy, Verdict, curves_of, verdict_of
from layerloom.errors import NotFound
from layerloom.events import DiagnosisData, EventKind
from layerloom.events.codec import to_wire
from layerloom.graph import edits
from layerloom.spec import RunSpec, parse_run_spec
from layerloom.store import RunRecord, Unit

# Of a longer run so many epochs are looked at, and all of the last ones.
MOST_EPOCHS = 400

router = APIRouter(prefix="/runs/{run_id}/verdict", tags=["runs"])


@router.get("", responses=can_fail(404, 422))
def verdict(run_id: RunId, services: Use) -> RunVerdict:
    """What the curves show so far, with the numbers that show it and what may help.

    Judged by the loss without penalties of layers. A live run may get another verdict with its next epoch.
    """
    with services.store.read() as unit:
        found = _verdict(unit, unit.runs.get(run_id))
    if found is None:
        return RunVerdict(code=None, values={}, remedies=[], together=None)
    return RunVerdict(
        code=found.code,
        values=to_wire(dict(found.values)),
        remedies=[_told(remedy) for remedy in found.remedies],
        together=None if found.together is None else _told(found.together),
    )


@router.get("/{remedy}", responses=can_fail(404, 422))
def remedied(
    run_id: RunId, remedy: Annotated[str, Path(description="Code of a remedy, or `together`.")], services: Use
) -> RunSpec:
    """The run's spec with a remedy of its verdict, or with `together`, ready for `POST /runs`.

    Seed, split and all else are the run's; `changed_from` names it.
    """
    with services.store.read() as unit:
        run = unit.runs.get(run_id)
        found = _verdict(unit, run)
    offered = {each.code: each for each in (*found.remedies, found.together) if each is not None} if found else {}
    if remedy not in offered:
        raise NotFound(
            f"Run {run.number} has no remedy '{remedy}'.",
            expected="one of " + ", ".join(offered) if offered else "a run whose verdict offers remedies",
            received=remedy,
            fix=f"Read /runs/{run_id}/verdict: a remedy that the spec has already is not offered again.",
        )
    return parse_run_spec(edits.apply(run.spec, offered[remedy].edits) | {"changed_from": run_id})


def case_of(unit: Unit, run: RunRecord) -> Case:
    """What a run's verdict is made from; of a long run only some epochs are read."""
    numbers = unit.events.epoch_numbers(run.id)
    chosen = {*thinned(numbers, MOST_EPOCHS, run.best_epoch), *numbers[-RECENT:]}
    epochs = unit.events.epochs(run.id, None if len(chosen) == len(numbers) else chosen)
    told = unit.events.latest(run.id, EventKind.DIAGNOSIS)
    spec = parse_run_spec(run.spec)
    return Case(
        spec=spec,
        curves=curves_of(epochs, spec.training),
        status=run.status,
        reason=run.reason,
        overfitting=None if told is None else DiagnosisData.model_validate(told.data),
        error=run.error,
    )


def _verdict(unit: Unit, run: RunRecord) -> Verdict | None:
    return verdict_of(case_of(unit, run))


def _told(remedy: Remedy) -> RunRemedy:
    values: dict[str, Any] = to_wire(dict(remedy.values))
    return RunRemedy.model_validate({"code": remedy.code, "values": values, "edits": remedy.edits})
