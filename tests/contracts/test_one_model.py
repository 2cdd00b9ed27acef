"""One model behind page, file, `/predict` and exported script: some cells of `proofs/test_one_model.py`."""

from pathlib import Path

import pytest

from support.one_model import Cell, check


@pytest.mark.parametrize(
    "cell",
    [
        # Averages become the weights only at the end of `fit`: the best epoch has none of them.
        Cell("averages", "epochs", "float32", "best"),
        Cell("averages", "stop_amid", "float32", "last"),
        Cell("schedule_free", "early_stopping", "float32", "best"),
        # What was learnt by then is not lost with it.
        Cell("adam", "broken", "float32", "best"),
    ],
    ids=str,
)
def test_every_way_leads_to_the_same_model(cell: Cell, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    check(cell, tmp_path, monkeypatch, process=False)
