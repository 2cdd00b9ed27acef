"""A run's event log and its views: pages, a stream, curves, a history."""

import csv
import io
from collections.abc import Sequence
from typing import Annotated

from fastapi import APIRouter, Header, Query, Request, Response
from starlette.responses import StreamingResponse

from layerloom.api.problems import can_fail, gives
from layerloom.api.schemas import EventPage, Metrics
from layerloom.api.services import RunId, Use
from layerloom.events import MAX_COUNT, TERMINAL, DiagnosisData, EpochData, EventKind
from layerloom.events.codec import dumps, encode_number
from layerloom.live.sse import event_stream
from layerloom.store import RunRecord, Unit

# More than a chart has pixels, but few enough for a query that lists all of them.
MOST_POINTS = 5000

router = APIRouter(prefix="/runs/{run_id}", tags=["events"])


@router.get(
    "/events",
    response_model=EventPage,
    responses={
        200: {"content": {"text/event-stream": {"schema": {"type": "string"}}}},
        204: {"description": "A stream of a run that has ended, after its last event: there will be no more events."},
    }
    | can_fail(404, 422),
)
def events(
    run_id: RunId,
    request: Request,
    services: Use,
    after: Annotated[int, Query(ge=0, le=MAX_COUNT, description="Events with a seq above this one.")] = 0,
    limit: Annotated[int, Query(ge=1, le=1000, description="How many at most.")] = 500,
    last_event_id: Annotated[
        int | None, Header(ge=0, le=MAX_COUNT, description="For event streams: takes precedence over `after`.")
    ] = None,
) -> Response | EventPage:
    """Events in order of `seq`, including superseded ones; an empty page is the end.

    With `Accept: text/event-stream`, the response streams all stored events after the given seq, then new ones, up to
    the terminal status. It is 204 if the given seq was the last, which tells an `EventSource` not to reconnect.
    """
    with services.store.read() as unit:
        run = unit.runs.get(run_id)
        if "text/event-stream" not in request.headers.get("accept", ""):
            page = unit.events.page(run_id, after=after, limit=limit)
            return EventPage(data=page, next=page[-1].seq if page else None)
    start = after if last_event_id is None else last_event_id
    if run.status in TERMINAL and start >= run.seq:
        return Response(status_code=204)
    return StreamingResponse(
        event_stream(services.feed, run_id, start),
        media_type="text/event-stream",
        headers={"cache-control": "no-cache", "x-accel-buffering": "no"},
    )


@router.get("/metrics", responses=can_fail(404, 422))
def metrics(
    run_id: RunId,
    services: Use,
    keys: Annotated[list[str] | None, Query(description="Only these metrics.")] = None,
    max_points: Annotated[
        int | None,
        Query(ge=3, description="At most about this many epochs, always including the first, the last and the best."),
    ] = None,
) -> Metrics:
    """The curves as columns, without superseded epochs."""
    with services.store.read() as unit:
        epochs = epochs_of(unit, unit.runs.get(run_id), max_points)
    names = metric_names(epochs)
    return Metrics(
        epochs=[epoch.epoch for epoch in epochs],
        metrics={name: [epoch.metrics.get(name) for epoch in epochs] for name in names if keys is None or name in keys},
        durations=[epoch.duration for epoch in epochs],
        learning_rates=[epoch.learning_rate for epoch in epochs],
    )


@router.get("/history.json", response_class=Response, responses=gives("application/json") | can_fail(404))
def history_json(run_id: RunId, services: Use) -> Response:
    """The metrics of every epoch, in the form of `model.fit(...).history`."""
    with services.store.read() as unit:
        unit.runs.get(run_id)
        epochs = unit.events.epochs(run_id)
    history = {name: [epoch.metrics.get(name) for epoch in epochs] for name in metric_names(epochs)}
    return Response(dumps(history), media_type="application/json")


@router.get("/history.csv", response_class=Response, responses=gives("text/csv") | can_fail(404))
def history_csv(run_id: RunId, services: Use) -> Response:
    """Every epoch as a row: epoch, metrics, duration in seconds, learning rate."""
    with services.store.read() as unit:
        number = unit.runs.get(run_id).number
        epochs = unit.events.epochs(run_id)
    names = metric_names(epochs)
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(["epoch", *names, "duration", "learning_rate"])
    for epoch in epochs:
        values = [epoch.metrics.get(name) for name in names]
        writer.writerow(
            [
                epoch.epoch,
                *("" if value is None else encode_number(value) for value in values),
                epoch.duration,
                "" if epoch.learning_rate is None else encode_number(epoch.learning_rate),
            ]
        )
    headers = {"content-disposition": f'attachment; filename="run-{number}-history.csv"'}
    return Response(text.getvalue(), media_type="text/csv", headers=headers)


@router.get("/diagnosis", responses=can_fail(404))
def diagnosis(run_id: RunId, services: Use) -> DiagnosisData:
    """The verdict on the curves so far; `code` is null if there is none."""
    with services.store.read() as unit:
        unit.runs.get(run_id)
        latest = unit.events.latest(run_id, EventKind.DIAGNOSIS)
    return DiagnosisData(code=None) if latest is None else DiagnosisData.model_validate(latest.data)


def metric_names(epochs: Sequence[EpochData]) -> list[str]:
    """The metrics of all epochs, in order of first appearance."""
    return list(dict.fromkeys(name for epoch in epochs for name in epoch.metrics))


def thinned(epochs: Sequence[int], points: int, best: int | None) -> list[int]:
    """About ``points`` epochs, evenly spread, always including the first, the last and the best."""
    last = len(epochs) - 1
    if last < points:
        return list(epochs)
    chosen = {round(index * last / (points - 1)) for index in range(points)}
    return [epoch for index, epoch in enumerate(epochs) if index in chosen or epoch == best]


def epochs_of(unit: Unit, run: RunRecord, points: int | None) -> list[EpochData]:
    """The run's epochs; for a long run only about ``points`` of them."""
    if points is None:
        return unit.events.epochs(run.id)
    numbers = unit.events.epoch_numbers(run.id)
    chosen = thinned(numbers, min(points, MOST_POINTS), run.best_epoch)
    return unit.events.epochs(run.id, None if len(chosen) == len(numbers) else chosen)
