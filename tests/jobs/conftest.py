from collections.abc import Iterator
from pathlib import Path

import pytest

from support.bench import Bench


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    bench = Bench(tmp_path / "layerloom.db")
    yield bench
    bench.store.close()
