"""One model behind page, file, `/predict` and exported script, for every optimizer, end, precision and kept weights."""

import itertools
import os
import random
from pathlib import Path

import pytest

from support.one_model import ENDS, OPTIMIZERS, PRECISIONS, Cell, check

CELLS = [
    cell
    for cell in (
        Cell(optimizer, end, precision, kept)
        for optimizer, end, precision, kept in itertools.product(OPTIMIZERS, ENDS, PRECISIONS, ("best", "last"))
    )
    if cell.possible
]
# One a night in the normal run, another one for each seed.
SAMPLED = random.Random(int(os.environ.get("LAYERLOOM_TEST_SEED", "0"))).choice(CELLS)


@pytest.mark.parametrize(
    "cell", [pytest.param(cell, marks=[] if cell == SAMPLED else [pytest.mark.proof]) for cell in CELLS], ids=str
)
def test_every_way_leads_to_the_same_model(cell: Cell, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    check(cell, tmp_path, monkeypatch, process=cell != SAMPLED)
