"""The curves of many runs in one answer, for lists and comparisons."""

from typing import Annotated

from fastapi import APIRouter, Query

from layerloom.api.events import epochs_of, metric_names
from layerloom.api.problems import can_fail
from layerloom.api.schemas import RunCurves, RunCurvesPage
from layerloom.api.services import Use
from layerloom.errors import NotFound
from layerloom.events import CommandData

MAX_RUNS = 100

router = APIRouter(prefix="/metrics", tags=["events"])


@router.get("", responses=can_fail(422))
def metrics_of_runs(
    run: Annotated[
        list[str], Query(min_length=1, max_length=MAX_RUNS, description="Ids of runs; unknown ids are skipped.")
    ],
    services: Use,
    keys: Annotated[list[str] | None, Query(description="Only these metrics.")] = None,
    max_points: Annotated[
        int | None,
        Query(ge=3, description="At most about this many epochs of a run, always including first, last and best."),
    ] = None,
) -> RunCurvesPage:
    """The curves of several runs as columns, in the requested order, each run once."""
    found: list[RunCurves] = []
    with services.store.read() as unit:
        for run_id in dict.fromkeys(run):
            try:
                record = unit.runs.get(run_id)
            except NotFound:
                continue
            epochs = epochs_of(unit, record, max_points)
            names = [name for name in metric_names(epochs) if keys is None or name in keys]
            found.append(
                RunCurves(
                    run=run_id,
                    epochs=[epoch.epoch for epoch in epochs],
                    metrics={name: [epoch.metrics.get(name) for epoch in epochs] for name in names},
                    durations=[epoch.duration for epoch in epochs],
                    best_epoch=record.best_epoch,
                    commands=[CommandData.model_validate(event.data) for event in unit.events.commands(run_id)],
                )
            )
    return RunCurvesPage(data=found)
