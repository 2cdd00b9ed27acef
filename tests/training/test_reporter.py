import itertools
import json
import os
import time
from pathlib import Path
from typing import Any

import pytest

from layerloom.errors import ArtifactError, DiskFull
from layerloom.events import (
    Assignment,
    EpochData,
    EventKind,
    LogData,
    ProgressData,
    Reason,
    Status,
    StatusData,
    WaitingData,
)
from layerloom.training.commands import Commands
from layerloom.training.reporter import Reporter
from support.internal import InternalServer, Log, assignment, wait_until
from support.specs import spiral


def begin(folder: Path, commands: Commands | None = None, **settings: Any) -> Reporter:
    return Reporter(Assignment.model_validate(assignment(folder, spiral())), commands or Commands(), **settings)


def say(reporter: Reporter, message: str) -> None:
    reporter.emit(EventKind.LOG, LogData(message=message))


def test_events_arrive_in_order_with_numbers_from_one(tmp_path: Path):
    log = Log()
    with InternalServer(log, tmp_path / "server.json"), begin(tmp_path) as reporter:
        for number in range(1, 2001):
            say(reporter, str(number))

    assert [event["n"] for event in log.events] == list(range(1, 2001))
    assert [data["message"] for data in log.of("log")] == [str(number) for number in range(1, 2001)]
    assert log.events[0]["at"].endswith("Z")
    spooled = [json.loads(line) for line in (tmp_path / "spool.jsonl").read_text().splitlines()]
    assert spooled == log.events


def test_after_a_pause_nothing_more_is_said(tmp_path: Path):
    log = Log()
    with InternalServer(log, tmp_path / "server.json"), begin(tmp_path) as reporter:
        reporter.emit(EventKind.STATUS, StatusData(status=Status.PAUSED))
        say(reporter, "too late")

    assert log.kinds == ["status"]


def test_what_a_full_disk_does_not_take_waits_in_memory_and_is_sent_all_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    log = Log()
    with InternalServer(log, tmp_path / "server.json"), begin(tmp_path) as reporter:
        say(reporter, "one")
        wait_until(lambda: reporter.delivered, "the first one")
        whole = (tmp_path / "spool.jsonl").read_bytes()
        with monkeypatch.context() as patch:
            written, left = os.write, [10]

            def full(file: int, data: Any) -> int:
                if not left:
                    raise OSError(28, "No space left on device")
                # A part of the line still fits.
                return written(file, data[: left.pop()])

            patch.setattr(os, "write", full)
            say(reporter, "two" * 5)
            say(reporter, "three")
        assert (tmp_path / "spool.jsonl").read_bytes() == whole
        wait_until(lambda: reporter.delivered, "all of it")
        # What the server has needs no room.
        reporter.require_room()
        reporter.sync()
        say(reporter, "four")
        with monkeypatch.context() as patch:
            patch.setattr(os, "write", _never)
            reporter.emit(EventKind.STATUS, StatusData(status=Status.FAILED, reason=Reason.DISK_FULL))

    assert [event["n"] for event in log.events] == [1, 2, 3, 4, 5]
    assert log.end["reason"] == "disk_full"
    spooled = [json.loads(line)["n"] for line in (tmp_path / "spool.jsonl").read_text().splitlines()]
    assert spooled == [1, 4]


def test_without_a_server_it_is_written_down_in_order_once_there_is_room(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    with begin(tmp_path, patience=0.5) as reporter:
        with monkeypatch.context() as patch:
            patch.setattr(os, "write", _never)
            say(reporter, "one")
            say(reporter, "two")
            with pytest.raises(ArtifactError) as caught:
                reporter.require_room()
            with pytest.raises(ArtifactError):
                reporter.sync()
        say(reporter, "three")
        reporter.require_room()
        wait_until(lambda: reporter.abandoned, "the end of its patience")

    assert caught.value.code == "disk_full"
    assert [json.loads(line)["n"] for line in (tmp_path / "spool.jsonl").read_text().splitlines()] == [1, 2, 3]


def test_a_server_whose_disk_is_full_is_there_and_is_asked_until_it_has_room(tmp_path: Path):
    log = Refusing(507, "application/problem+json")
    with InternalServer(log, tmp_path / "server.json"), begin(tmp_path, patience=0.3) as reporter:
        say(reporter, "one")
        asked = log.asked
        wait_until(lambda: log.asked >= asked + 4, "it to be asked again and again")
        assert not reporter.abandoned
        with pytest.raises(DiskFull):
            reporter.require_room()
        reporter.waits(WaitingData(reason="disk_full", since="2026-01-01T00:00:00.000Z"))
        log.status = None
        wait_until(lambda: reporter.delivered, "the event")
        reporter.require_room()
        wait_until(lambda: log.batches, "a batch")

    assert log.batches[0][1]["waiting"]["reason"] == "disk_full"
    assert [data["message"] for data in log.of("log")] == ["one"]


def _never(_file: int, _data: Any) -> int:
    raise OSError(28, "No space left on device")


def test_silence_is_broken_twice_a_second(tmp_path: Path):
    log = Log()
    with InternalServer(log, tmp_path / "server.json"), begin(tmp_path):
        wait_until(lambda: len(log.batches) >= 5, "five heartbeats")

    times = [at for at, _ in log.batches[:5]]
    assert max(later - earlier for earlier, later in itertools.pairwise(times)) < 0.6
    assert log.events == []


def test_an_event_goes_at_once_but_batches_keep_their_distance(tmp_path: Path):
    log = Log()
    with InternalServer(log, tmp_path / "server.json"), begin(tmp_path) as reporter:
        wait_until(lambda: log.batches, "the first batch")
        time.sleep(0.05)
        said = time.monotonic()
        say(reporter, "now")
        wait_until(lambda: log.events, "the event")
        assert time.monotonic() - said < 0.3
        end = time.monotonic() + 0.5
        before = len(log.batches)
        while time.monotonic() < end:
            say(reporter, "again")
            time.sleep(0.001)
        assert len(log.batches) - before <= 0.5 * 50 + 2


def test_batches_begin_a_distance_apart_however_long_an_answer_takes(tmp_path: Path):
    class Slow(Log):
        """Answers after 0.15 s."""

        def take(self, batch: dict[str, Any]) -> tuple[int, dict[str, Any]]:
            answer = super().take(batch)
            time.sleep(0.15)
            return answer

    log = Slow()
    with InternalServer(log, tmp_path / "server.json"), begin(tmp_path, spacing=0.3) as reporter:
        say(reporter, "0")
        for number in range(1, 6):
            wait_until(lambda number=number: len(log.batches) >= number, "a batch")
            say(reporter, str(number))

    gaps = [later - earlier for (earlier, _), (later, _) in itertools.pairwise(log.batches[:6])]
    assert min(gaps) > 0.25 and min(gaps) < 0.4


def test_after_an_outage_a_server_hears_at_once_again(tmp_path: Path):
    class Away(Log):
        """Says no often, and then is back."""

        refused = 0

        def take(self, batch: dict[str, Any]) -> tuple[int, dict[str, Any]]:
            if self.refused < 12:
                self.refused += 1
                return 503, {}
            return super().take(batch)

    log = Away()
    with InternalServer(log, tmp_path / "server.json"), begin(tmp_path) as reporter:
        away = time.monotonic()
        say(reporter, "one")
        wait_until(lambda: len(log.batches) >= 3, "two heartbeats")

    back = log.batches[0][0]
    assert back - away > 2
    assert log.batches[2][0] - back < 2 * 0.9


def test_a_server_that_comes_back_elsewhere_gets_everything_once(tmp_path: Path):
    log, file = Log(), tmp_path / "server.json"
    with InternalServer(log, file) as first:
        reporter = begin(tmp_path)
        reporter.__enter__()
        say(reporter, "one")
        wait_until(lambda: log.acked == 1, "the first event")
    for number in range(2, 700):
        say(reporter, str(number))
    assert not reporter.delivered
    with InternalServer(log, file) as second:
        reporter.__exit__()

    assert first.url != second.url
    assert [event["n"] for event in log.events] == list(range(1, 700))
    assert reporter.delivered


def test_a_later_server_at_the_same_address_is_asked_with_its_own_secret(tmp_path: Path):
    log, file = Log(), tmp_path / "server.json"
    with InternalServer(log, file) as first:
        reporter = begin(tmp_path)
        reporter.__enter__()
        say(reporter, "one")
        wait_until(lambda: log.acked == 1, "the first event")
    with InternalServer(log, file, port=int(first.url.rpartition(":")[2]), secret="secret-2") as second:
        say(reporter, "two")
        reporter.__exit__()

    assert first.url == second.url
    assert [event["n"] for event in log.events] == [1, 2]


def test_reports_go_to_the_address_for_them(tmp_path: Path):
    log, file = Log(), tmp_path / "server.json"
    with InternalServer(log, file) as server:
        told = json.loads(file.read_text())
        file.write_text(json.dumps(told | {"url": "http://127.0.0.1:1", "internal": server.url}))
        with begin(tmp_path) as reporter:
            say(reporter, "one")

    assert log.acked == 1


def test_a_lost_answer_repeats_the_batch_with_the_same_numbers(tmp_path: Path):
    class Forgetful(Log):
        """Commits the first events, and then fails to say so."""

        failures = 0

        def take(self, batch: dict[str, Any]) -> tuple[int, dict[str, Any]]:
            answer = super().take(batch)
            if batch["batch"] and self.failures == 0:
                self.failures += 1
                return 503, {}
            return answer

    log = Forgetful()
    with InternalServer(log, tmp_path / "server.json"), begin(tmp_path) as reporter:
        say(reporter, "one")
        wait_until(lambda: reporter.delivered, "the acknowledgement")

    assert log.failures == 1
    assert log.repeated == 1
    assert [data["message"] for data in log.of("log")] == ["one"]


class Refusing(Log):
    """Says no to the first events, and takes them later."""

    def __init__(self, status: int, refusal: str) -> None:
        super().__init__()
        self.status: int | None = status
        self.refusal = refusal
        self.asked = 0

    def take(self, batch: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        self.asked += 1
        return super().take(batch) if self.status is None else (self.status, {"code": "refused"})


@pytest.mark.parametrize(("status", "code"), [(404, 3), (409, 3), (401, 5), (403, 5), (413, 5), (422, 5)])
def test_what_the_server_will_never_take_ends_the_process(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, status: int, code: int
):
    ends: list[int] = []
    monkeypatch.setattr(os, "_exit", ends.append)
    log = Refusing(status, "application/problem+json; charset=utf-8")
    with InternalServer(log, tmp_path / "server.json"), begin(tmp_path, patience=0.2) as reporter:
        say(reporter, "one")
        wait_until(lambda: ends, "the end of the process")

    assert ends[0] == code
    assert f"({status})" in caplog.text
    assert "refused" in caplog.text


@pytest.mark.parametrize(
    ("status", "refusal"),
    [
        (404, "text/html"),
        (409, "application/json"),
        (403, "text/plain"),
        (429, "application/problem+json"),
        (503, "application/problem+json"),
    ],
)
def test_a_stranger_on_its_port_and_a_passing_trouble_are_no_server(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, status: int, refusal: str
):
    ends: list[int] = []
    monkeypatch.setattr(os, "_exit", ends.append)
    log = Refusing(status, refusal)
    with InternalServer(log, tmp_path / "server.json"), begin(tmp_path) as reporter:
        say(reporter, "one")
        wait_until(lambda: log.asked >= 2, "a second try")
        log.status = None
        wait_until(lambda: reporter.delivered, "the acknowledgement")

    assert ends == []
    assert [data["message"] for data in log.of("log")] == ["one"]


def test_without_a_server_it_gives_up_and_keeps_the_spool(tmp_path: Path):
    with begin(tmp_path, patience=0.5) as reporter:
        say(reporter, "into the void")
        wait_until(lambda: reporter.abandoned, "the end of its patience")

    assert not reporter.delivered
    assert "into the void" in (tmp_path / "spool.jsonl").read_text()


def test_commands_come_in_answers_until_they_are_carried_out(tmp_path: Path):
    log, commands = Log(), Commands()
    with InternalServer(log, tmp_path / "server.json"), begin(tmp_path, commands) as reporter:
        log.ask("pace", 3.0)
        log.ask("stop")
        pace = commands.take(timeout=10)
        stop = commands.take(timeout=10)
        assert pace is not None
        assert stop is not None
        assert (pace.command, pace.value, stop.command) == ("pace", 3.0, "stop")
        reporter.carried_out(stop.id)
        wait_until(lambda: log.batches[-1][1]["seen"] == 2, "the server to hear of it")
        assert commands.take() is None


def test_progress_is_sent_once_and_never_spooled(tmp_path: Path):
    log = Log()
    with InternalServer(log, tmp_path / "server.json"), begin(tmp_path) as reporter:
        reporter.progress(ProgressData(epoch=1, batch=3, batches=9))
        wait_until(lambda: log.progress, "the progress")
        wait_until(lambda: log.batches[-1][1]["progress"] is None, "a batch without any")

    assert log.progress == [{"epoch": 1, "batch": 3, "batches": 9}]
    assert not (tmp_path / "spool.jsonl").exists()


def test_nothing_follows_a_terminal_status(tmp_path: Path):
    log = Log()
    with InternalServer(log, tmp_path / "server.json"), begin(tmp_path) as reporter:
        reporter.emit(EventKind.STATUS, StatusData(status=Status.CANCELLED, reason=Reason.USER_CANCEL))
        say(reporter, "too late")

    assert log.kinds == ["status"]


def test_numbers_that_are_none_travel_as_words(tmp_path: Path):
    log = Log()
    with InternalServer(log, tmp_path / "server.json"), begin(tmp_path) as reporter:
        reporter.emit(EventKind.EPOCH, EpochData(epoch=1, metrics={"loss": float("nan")}, duration=0.1))

    assert log.of("epoch")[0]["metrics"] == {"loss": "NaN"}


def test_a_spool_belongs_to_one_runner(tmp_path: Path):
    (tmp_path / "spool.jsonl").write_text("{}\n")

    with pytest.raises(ArtifactError):
        begin(tmp_path)
