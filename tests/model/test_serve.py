"""The model child over its real pipes."""

import json
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from layerloom.model.build import build_model
from layerloom.spec import NetworkSpec

Ask = Callable[..., dict[str, Any]]
LAYERS = [
    {"class_name": "Dense", "config": {"units": 8, "activation": "relu"}},
    {"class_name": "Dense", "config": {"units": 2, "activation": "softmax"}},
]


@pytest.fixture(scope="module")
def child() -> Iterator[subprocess.Popen[bytes]]:
    command = [sys.executable, "-m", "layerloom.model.serve"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as process:
        assert process.stdout is not None
        ready = json.loads(process.stdout.readline())
        assert ready["ready"] is True
        assert set(ready) == {"ready", "keras", "tensorflow"}
        yield process
        assert process.stdin is not None
        process.stdin.close()
        assert process.wait(timeout=20) == 0


@pytest.fixture(scope="module")
def ask(child: subprocess.Popen[bytes]) -> Ask:
    numbers = iter(range(1, 1000))

    def send(op: str, more: Any = None, **args: Any) -> dict[str, Any]:
        """What it answers; ``more`` goes behind the request, and what is behind the answer is its ``more``."""
        assert child.stdin is not None
        assert child.stdout is not None
        number = next(numbers)
        text = b"" if more is None else more if isinstance(more, bytes) else json.dumps(more).encode()
        request = {"id": number, "op": op, "args": args} | ({} if more is None else {"bytes": len(text)})
        child.stdin.write(json.dumps(request).encode() + b"\n" + text)
        child.stdin.flush()
        answer = json.loads(child.stdout.readline())
        assert answer.pop("id") == number
        if "bytes" in answer:
            answer["more"] = json.loads(child.stdout.read(answer.pop("bytes")))
        return answer

    return send


def test_check_with_data_and_training(ask: Ask) -> None:
    training = {"loss": "sparse_categorical_crossentropy", "metrics": ["accuracy"]}
    report = ask("check", network={"layers": LAYERS}, data={"dataset": "spiral"}, training=training)["result"]
    assert report["ok"] is True
    assert report["nodes"]["dense_2"]["output_shape"] == [None, 2]
    assert report["forecast"]["device"] == "cpu"


def test_unknown_data_is_a_problem_among_others(ask: Ask) -> None:
    network = {"layers": [{"class_name": "Dense", "config": {"units": "many"}}]}
    report = ask("check", network=network, data={"dataset": "nothing"})["result"]
    assert [(problem["code"], problem["field"]) for problem in report["problems"]] == [
        ("not_found", "data.dataset"),
        ("wrong_type", "units"),
    ]


def test_what_is_no_network_is_an_error(ask: Ask) -> None:
    error = ask("check", network={"nodes": 3})["error"]
    assert error["code"] == "invalid_request"
    assert error["errors"][0]["field"] == "network.nodes"
    assert ask("nothing")["error"]["code"] == "invalid_request"


def test_datasets_and_preview(ask: Ask) -> None:
    names = {facts["name"] for facts in ask("datasets")["result"]["data"]}
    assert {"spiral", "digits", "iris", "diabetes"} <= names
    answer = ask("preview", data={"dataset": "iris"}, limit=5)
    assert answer["result"]["facts"]["rows"] == 150
    shown = answer["more"]
    assert shown["columns"][0]["name"] == "sepal length (cm)"
    assert len(shown["x"]) == len(shown["y"]) == len(shown["split"]) == 5
    assert ask("preview", data={"dataset": "iris"}, limit=0)["error"]["field"] == "limit"


def test_predict(ask: Ask, tmp_path: Path) -> None:
    path = tmp_path / "best.keras"
    build_model(NetworkSpec.model_validate({"layers": LAYERS}), [2]).save(path)
    predictions = ask("predict", {"rows": [[0.5, 1], [2, 3]]}, model=str(path))["more"]["predictions"]
    assert [sum(row) for row in predictions] == pytest.approx([1, 1], abs=1e-5)
    assert ask("predict", {"rows": [[1]]}, model=str(path))["error"]["code"] == "invalid_rows"
    assert ask("predict", {"rows": "x"}, model=str(path))["error"]["field"] == "rows"
    assert ask("predict", b'{"rows": [[1,,2]]}', model=str(path))["error"]["code"] == "invalid_rows"
    assert ask("predict", {"rows": [[1, 2]]}, model=str(tmp_path / "none.keras"))["error"]["code"] == "artifact_error"


def test_a_bad_line_does_not_end_it(child: subprocess.Popen[bytes], ask: Ask) -> None:
    assert child.stdin is not None
    assert child.stdout is not None
    child.stdin.write(b"not json\n\n[1]\n")
    child.stdin.flush()
    for _ in range(2):
        assert "error" in json.loads(child.stdout.readline())
    assert "result" in ask("check", network={"layers": LAYERS})


PARENT = """
import subprocess, sys, time
child = subprocess.Popen([sys.executable, "-m", "layerloom.model.serve"], stdin=0, stdout=subprocess.PIPE, text=True)
child.stdout.readline()
print(child.pid, flush=True)
time.sleep(600)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="PDEATHSIG is Linux's")
def test_it_ends_when_its_parent_is_killed_though_stdin_stays_open() -> None:
    command = [sys.executable, "-c", PARENT]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as parent:
        assert parent.stdout is not None
        pid = int(parent.stdout.readline())
        assert is_running(pid)
        parent.kill()
        deadline = time.monotonic() + 20
        while is_running(pid):
            assert time.monotonic() < deadline, "the model child outlived its parent"
            time.sleep(0.05)


def is_running(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rsplit(")", 1)[1].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z"
