"""Rows by the million: they pass through the server without holding up anybody else."""

import dataclasses
import json
import sys
import threading
import time
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from layerloom.api import datasets, models, problems
from layerloom.api.limits import BodyLimit
from layerloom.api.routers import PREFIX
from layerloom.api.services import Services
from layerloom.jobs.model_child import ModelChild
from support.busy import Busy

# Processor time that anything may keep the event loop busy in one go: a tenth of what a client would notice.
_BUSY = 0.3
# Answers at once what the real child computes: 2,000 pictures of CIFAR, and a sum for each row.
CHILD = """
import json, sys
out = sys.stdout.buffer
def answer(more=b"", **message):
    out.write(json.dumps(message | {"bytes": len(more)}).encode() + b"\\n" + more)
    out.flush()
answer(ready=True)
facts = {
    "name": "cifar10", "title": "CIFAR-10", "kind": "images", "task": "classification", "shape": [32, 32, 3],
    "rows": 60000, "classes": ["0"], "features": None, "target": None, "unit": None, "standardize": False,
    "scale": 255.0, "counts": {"train": 1, "validation": 1, "test": 1}, "balance": None, "targets": None,
    "download": None, "config_schema": {},
}
while line := sys.stdin.buffer.readline():
    request = json.loads(line)
    body = sys.stdin.buffer.read(request.get("bytes", 0))
    if request["op"] == "preview":
        picture = json.dumps([[[0.12, 0.2, 0.3]] * 32] * 32).encode()
        more = b'{"columns":null,"x":[' + b",".join([picture] * 2000) + b'],"y":[],"split":[]}'
        answer(more, id=request["id"], result={"facts": facts})
    else:
        total = lambda part: sum(map(total, part)) if isinstance(part, list) else part
        sums = [total(row) for row in json.loads(body)["rows"]]
        answer(json.dumps({"predictions": sums}).encode(), id=request["id"], result={})
"""


@pytest.fixture
async def http(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[httpx.AsyncClient]:
    (tmp_path / "child.py").write_text(CHILD)
    child = ModelChild(tmp_path / "child.log", command=(sys.executable, str(tmp_path / "child.py")))
    await child.start()

    async def find_model(*_: object) -> tuple[None, str, Path]:
        return None, "best.keras", tmp_path / "best.keras"

    monkeypatch.setattr(models, "find_model", find_model)
    app = FastAPI()
    problems.install(app)
    # What it does not have is never asked for.
    parts: dict[str, Any] = {field.name: None for field in dataclasses.fields(Services)}
    parts |= {"model_child": child, "downloads": _NoDownloads()}
    app.state.services = Services(**parts)
    app.include_router(datasets.router, prefix=PREFIX)
    app.include_router(models.router, prefix=PREFIX)
    app.add_middleware(BodyLimit, max_bytes=8_000_000)
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url=f"http://x{PREFIX}", timeout=60) as http:
        yield http
    await child.stop()


class _NoDownloads:
    def of(self, _: str) -> None:
        """None is under way."""


async def test_a_preview_of_many_pictures(http: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch) -> None:
    busy = Busy(monkeypatch, threading.current_thread())
    began = time.process_time()
    answer = await http.get("/datasets/cifar10/preview", params={"limit": 2000})
    # Threads are counted too: one that parses keeps all others from Python meanwhile.
    assert time.process_time() - began < 1.0
    assert busy.longest < _BUSY
    assert answer.headers["content-type"] == "application/json"
    assert len(answer.content) > 35e6
    preview = answer.json()
    assert list(preview) == ["facts", "columns", "x", "y", "split"]
    assert (len(preview["x"]), preview["x"][1999][31][31]) == (2000, [0.12, 0.2, 0.3])
    assert preview["facts"]["shape"] == [32, 32, 3]


def _table() -> tuple[list[Any], list[float]]:
    """Rows of 1,000 numbers, and their sums."""
    return [[number % 7] * 1000 for number in range(3900)], [number % 7 * 1000 for number in range(3900)]


def _pictures() -> tuple[list[Any], list[float]]:
    """Pictures of 32 by 32 by 3 numbers, and their sums."""
    rows = [[[[number % 7, 0.25, 0.5]] * 32] * 32 for number in range(500)]
    return rows, [(number % 7 + 0.75) * 1024 for number in range(500)]


@pytest.mark.parametrize("make", [_table, _pictures])
async def test_predictions_for_as_many_numbers_as_may_be(
    http: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch, make: Callable[[], tuple[list[Any], list[float]]]
) -> None:
    rows, sums = make()
    body = json.dumps({"rows": rows}, separators=(",", ":")).encode()
    busy = Busy(monkeypatch, threading.current_thread())
    answer = await http.post("/runs/r/predict", content=body, headers={"content-type": "application/json"})
    assert busy.longest < _BUSY
    assert answer.json() == {"predictions": sums}


@pytest.mark.parametrize("body", ['{"rows": []}', '{"rows": 3}', '{"rows": [[1]], "x": 1}', '{"rows": [[1]'])
async def test_what_is_no_rows_is_refused_as_before(http: httpx.AsyncClient, body: str) -> None:
    answer = await http.post("/runs/r/predict", content=body, headers={"content-type": "application/json"})
    assert answer.status_code == 422
    assert answer.json()["code"] == "invalid_request"
