"""`python -m bench` measures each bench in a process of its own and keeps a whole run, with machine and versions."""

import json
import os
from pathlib import Path

import pytest

from bench import __main__ as command


def run(monkeypatch: pytest.MonkeyPatch, folder: Path, *arguments: str, benches: tuple[str, ...]) -> int:
    monkeypatch.setattr(command, "BENCHES", benches)
    monkeypatch.setattr(command, "RESULTS", folder)
    monkeypatch.chdir(Path(__file__).parents[2])
    monkeypatch.delenv("PLAYGROUND", raising=False)
    return command.main(list(arguments))


def test_a_bench_that_cannot_be_measured_is_skipped_with_its_reason(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    assert run(monkeypatch, tmp_path, benches=("playground",)) == 0
    assert "PLAYGROUND must be the folder of a checkout" in capfd.readouterr().out
    kept = json.loads(next(tmp_path.glob("*-cores.json")).read_text())
    assert set(kept) == {"measured", "machine", "versions", "benches"}
    assert kept["benches"]["playground"]["skipped"].startswith("PLAYGROUND must be")
    assert os.uname().nodename not in json.dumps(kept)


def test_a_part_of_the_benches_is_shown_and_not_kept(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    assert run(monkeypatch, tmp_path, "job", "--only", "nothing like it", benches=("job",)) == 0
    assert list(tmp_path.iterdir()) == []


def test_a_bench_that_breaks_is_no_success(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    assert run(monkeypatch, tmp_path, benches=("nothing",)) == 1
    assert "broken: nothing" in capfd.readouterr().err
    assert list(tmp_path.iterdir()) == []
