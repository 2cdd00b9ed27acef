"""What a run shows, over REST: of one that has ended, of one that trains, of a very long one."""

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from layerloom.api.verdicts import MOST_EPOCHS, case_of
from layerloom.client import Client, RunHandle
from layerloom.diagnosis import RECENT, verdict_of
from layerloom.errors import NotFound
from layerloom.events import EpochData, Status, StatusData
from layerloom.spec import parse_run_spec
from layerloom.store import NewEvent, SqlStore, Store, utc_text
from support.command import layerloom
from support.curves import Curve, epochs_of, falling, turning
from support.server import ServerProcess
from support.specs import spiral

AT = utc_text(1_800_000_000.0)


@pytest.fixture(scope="module")
def run(client: Client) -> RunHandle:
    """Steps so small that it is still getting better at its end."""
    slow = {"class_name": "Adam", "config": {"learning_rate": 0.0005}}
    return client.train(spiral(epochs=12, optimizer=slow, seed=7)).wait()


def test_an_ended_run_has_a_verdict_with_its_own_numbers(run: RunHandle):
    verdict = run.verdict()
    assert verdict["code"] == "still_improving"
    val = run.history()["val_loss"]
    # Medians of five epochs: around epoch 7, and of the last ones.
    assert verdict["values"]["before"] == sorted(val[4:9])[2]
    assert verdict["values"]["now"] == sorted(val[7:12])[2]
    assert [remedy["code"] for remedy in verdict["remedies"]] == ["longer", "rate"]
    assert verdict["remedies"][0]["edits"] == [{"op": "set", "node": None, "field": "training.epochs", "value": 24}]


def test_a_remedy_is_a_changed_copy_ready_to_train(client: Client, run: RunHandle):
    spec = run.remedied("longer")
    before = parse_run_spec(run.state["spec"]).to_json()
    assert spec == before | {"training": before["training"] | {"epochs": 24}, "changed_from": run.id}
    changed = client.train(spec).wait()
    assert changed.state["spec"]["changed_from"] == run.id
    # The same seed and split: it begins with the very same epochs.
    assert changed.history()["val_loss"][:12] == run.history()["val_loss"]


def test_what_is_not_offered_is_not_found(http: httpx.Client, run: RunHandle):
    with pytest.raises(NotFound, match="no remedy 'dropout'"):
        run.remedied("dropout")
    assert http.get(f"/runs/{run.id}/verdict/dropout").json()["errors"][0]["expected"] == "one of longer, rate"
    assert http.get("/runs/nothere1/verdict").status_code == 404
    assert http.get("/runs/nothere1/verdict/dropout").status_code == 404


def test_the_command_tells_the_verdict_and_writes_the_copy(server: ServerProcess, run: RunHandle):
    told = layerloom(server, "runs", "verdict", run.id)
    assert told.returncode == 0, told.stderr
    assert '"still_improving"' in told.stdout
    copy = layerloom(server, "runs", "verdict", run.id, "--remedy", "longer")
    assert '"epochs": 24' in copy.stdout


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    store = SqlStore(tmp_path / "layerloom.db")
    yield store
    store.close()


def trained(store: Store, train: Curve, val: Curve, count: int) -> str:
    """A run that trains, with so many epochs in its log."""
    data = [StatusData(status=status) for status in (Status.QUEUED, Status.STARTING, Status.RUNNING)]
    epochs: list[EpochData] = epochs_of(train, val, count)
    with store.write() as unit:
        created, _ = unit.runs.create(
            spiral(epochs=count), name="", tags=(), epochs=count, now=1_800_000_000.0, priority=0
        )
        unit.events.append(created.id, [NewEvent(item, AT) for item in (*data, *epochs)])
    return created.id


def test_of_a_long_run_some_epochs_are_read_and_all_of_the_last(store: Store):
    run = trained(store, falling, turning, 3000)
    with store.read() as unit:
        case = case_of(unit, unit.runs.get(run))
    epochs = case.curves.epochs
    assert len(epochs) <= MOST_EPOCHS + RECENT + 1
    assert epochs[0] == 1 and epochs[-RECENT:] == tuple(range(2951, 3001))
    assert case.curves.best == 20 and 20 in epochs


def test_a_run_that_trains_is_judged_so_far(store: Store):
    short = trained(store, falling, turning, 3)
    with store.read() as unit:
        assert verdict_of(case_of(unit, unit.runs.get(short))) is None
    rising = trained(store, turning, turning, 60)
    with store.read() as unit:
        verdict = verdict_of(case_of(unit, unit.runs.get(rising)))
    assert verdict is not None and verdict.code == "rate_too_high"
