"""Each write of a small run fails once: no state that is not whole is ever chosen."""

from pathlib import Path

import pytest

from support.faults import Kind
from support.injection import attempt, check_failed_write, new_run

pytestmark = [pytest.mark.proof, pytest.mark.timeout(7200)]


@pytest.mark.parametrize("kind", ["killed", "full", "once"])
def test_whichever_write_fails(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: Kind):
    whole = new_run(tmp_path / "whole", monkeypatch)
    end, faults = attempt(whole, 0, kind)
    assert end is not None
    assert faults.count > 60

    for at in range(1, faults.count + 1):
        with monkeypatch.context() as patch:
            check_failed_write(tmp_path / str(at), patch, whole, at, kind)
