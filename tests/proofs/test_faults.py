"""Each write of a small run fails once: no state that is not whole is ever chosen."""

import random
from pathlib import Path

import pytest

from support.faults import Kind
from support.injection import attempt, check_failed_write, new_run

SAMPLE = 15

pytestmark = [pytest.mark.proof, pytest.mark.timeout(7200)]


@pytest.mark.parametrize("kind", ["killed", "full", "freed", "once"])
def test_whichever_write_fails(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: Kind):
    whole = new_run(tmp_path / "whole", monkeypatch)
    end, faults = attempt(whole, 0, kind)
    assert end is not None
    assert faults.count > 60

    for at in range(1, faults.count + 1):
        with monkeypatch.context() as patch:
            check_failed_write(tmp_path / str(at), patch, whole, at, kind)


@pytest.mark.parametrize("kind", ["killed", "full", "freed", "once"])
def test_a_write_that_fails_while_training_goes_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: Kind):
    whole = new_run(tmp_path / "whole", monkeypatch, waiting=False)
    end, faults = attempt(whole, 0, kind)
    assert end is not None

    # How much such a run writes depends on time, so its last writes are left out.
    for at in sorted(random.Random(7).sample(range(1, faults.count // 2), SAMPLE)):
        with monkeypatch.context() as patch:
            check_failed_write(tmp_path / str(at), patch, whole, at, kind, waiting=False)
