import json
from pathlib import Path
from typing import Any

import pytest

from layerloom.events import EventKind, Status
from layerloom.jobs.spool import read_spool, replay_spool
from support.bench import Bench, end, epoch


def write(path: Path, *events: tuple[str, dict[str, Any]], torn: str = "") -> None:
    lines = [
        json.dumps({"n": n, "kind": kind, "at": "2026-01-01T00:00:00.000Z", "data": data}) + "\n"
        for n, (kind, data) in enumerate(events, start=1)
    ]
    path.write_text("".join(lines) + torn)


def test_a_spool_is_replayed_from_where_it_was_not_acknowledged(bench: Bench, tmp_path: Path) -> None:
    attempt = bench.start()
    bench.send(attempt, epoch(1), first=2)
    path = tmp_path / "spool.jsonl"
    write(path, end("running"), epoch(1), epoch(2), end("completed", reason="epochs_reached"))
    assert replay_spool(path, bench.attempt(attempt.id), bench.ingest) == 2
    assert bench.run(attempt.run_id).status is Status.COMPLETED
    epochs = [event.data["epoch"] for event in bench.log(attempt.run_id) if event.kind is EventKind.EPOCH]
    assert epochs == [1, 2]


@pytest.mark.parametrize("torn", ['{"n": 4, "kind": "ep', "{", "\x00\x00\x00", '{"n": 4}\n'])
def test_a_torn_last_line_is_left_out_and_logged(
    bench: Bench, tmp_path: Path, torn: str, caplog: pytest.LogCaptureFixture
) -> None:
    attempt = bench.start()
    path = tmp_path / "spool.jsonl"
    write(path, end("running"), epoch(1), epoch(2), torn=torn)
    assert [event.n for event in read_spool(path)] == [1, 2, 3]
    assert "line 4 is incomplete" in caplog.text
    assert replay_spool(path, bench.attempt(attempt.id), bench.ingest) == 2


def test_a_long_spool_goes_in_pieces(bench: Bench, tmp_path: Path) -> None:
    attempt = bench.start()
    path = tmp_path / "spool.jsonl"
    write(path, end("running"), *(epoch(n) for n in range(1, 2001)))
    assert replay_spool(path, bench.attempt(attempt.id), bench.ingest) == 2000
    assert bench.run(attempt.run_id).epoch == 2000


def test_what_is_refused_is_logged_and_the_rest_stays(
    bench: Bench, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    attempt = bench.start()
    path = tmp_path / "spool.jsonl"
    write(path, end("running"), end("starting"))
    assert replay_spool(path, bench.attempt(attempt.id), bench.ingest) == 0
    assert "were refused" in caplog.text


def test_no_spool_holds_nothing(tmp_path: Path) -> None:
    assert list(read_spool(tmp_path / "none.jsonl")) == []
