"""A machine that is set up for something else: its settings change no number, and all is found where it is served."""

import json
import math
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from websockets.sync.client import connect

from layerloom.client import Client
from support.proxy import Proxy
from support.server import ServerProcess
from support.specs import spiral

EXAMPLES = Path(__file__).parent.parent / "examples"
SHELL = {
    "KERAS_BACKEND": "jax",
    "KERAS_MAX_EPOCHS": "1",
    "KERAS_MAX_STEPS_PER_EPOCH": "1",
    "TF_ENABLE_AUTO_MIXED_PRECISION": "1",
    "TF_XLA_FLAGS": "--tf_xla_auto_jit=2",
    "PYTHONIOENCODING": "latin-1",
}
# To a shell, an address, a database and fsspec each of these says something.
FOLDER = "a::b what?now 50%20off #1 w&x=y ąę [x] ~."
ROOT = "/lab/layerloom"
KERAS_JSON = {"floatx": "float64", "epsilon": 0.001, "backend": "theano", "image_data_format": "channels_first"}


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The home of somebody who uses Keras in another way."""
    home = tmp_path_factory.mktemp("home")
    (home / ".keras").mkdir()
    (home / ".keras" / "keras.json").write_text(json.dumps(KERAS_JSON))
    return home


@pytest.fixture(scope="module")
def odd(tmp_path_factory: pytest.TempPathFactory, home: Path) -> Iterator[ServerProcess]:
    """A server that was started in such a shell."""
    data = tmp_path_factory.mktemp("odd") / FOLDER
    served = {"LAYERLOOM_ROOT_PATH": "lab/layerloom/", "LAYERLOOM_ALLOWED_HOSTS": "lab.example"}
    with ServerProcess(data, HOME=str(home), **SHELL, **served) as server:
        yield server


def curve(client: Client, spec: dict[str, Any]) -> dict[str, list[float]]:
    run = client.train(spec)
    run.wait()
    assert run.state["status"] == "completed", run.state
    return run.history()


def test_runs_have_the_numbers_of_plain_keras(odd: ServerProcess, client: Client):
    spec = spiral(epochs=3, seed=7)
    with odd.client() as other:
        assert curve(other, spec) == curve(client, spec)


def test_images_are_checked_with_their_channels_last(odd: ServerProcess):
    spec = json.loads((EXAMPLES / "digits_cnn.json").read_text())
    with odd.client() as client:
        report = client.check(spec["network"], spec["data"], spec["training"])
    assert report["ok"], report["problems"]


def test_a_thousand_rows_have_a_thousand_predictions(odd: ServerProcess):
    with odd.client() as client:
        run = client.train(spiral(epochs=1))
        run.wait()
    with odd.http() as http:
        answer = http.post(f"/runs/{run.id}/predict", json={"rows": [[i / 1000, 0.5] for i in range(1000)]})
    predicted = answer.json()["predictions"]
    assert len(predicted) == 1000
    assert all(math.isfinite(value) for row in predicted for value in row)


def test_everything_stays_in_a_folder_of_any_name(odd: ServerProcess):
    with odd.client() as client:
        run = client.train(spiral(epochs=1)).wait()
        run.download(odd.data.parent / "model.keras")
    assert [path.name for path in odd.data.parent.iterdir() if path.is_dir()] == [FOLDER]
    assert (odd.data / "runs" / run.id / "last.keras").is_file()
    assert {"layerloom.db", "runs", "logs", "spool", "token", "server.json"} <= {
        path.name for path in odd.data.iterdir()
    }
    assert (odd.data.parent / "model.keras").stat().st_size > 1000


@pytest.mark.parametrize("strips", [True, False])
def test_a_server_below_a_path(odd: ServerProcess, strips: bool):
    """Page, files, link, cookie, API, stream, websocket and client, through a proxy."""
    with Proxy(odd.url.removesuffix(ROOT), ROOT, strips=strips) as proxy, httpx.Client(timeout=60) as browser:
        followed = browser.get(f"{proxy.url}/?token={odd.token}")
        assert (followed.status_code, followed.headers["location"]) == (303, f"{ROOT}/")
        assert f"Path={ROOT};" in followed.headers["set-cookie"]
        for path in ("", "/", "/runs", "/runs/r1", "/data/spiral"):
            page = browser.get(f"{proxy.url}{path}")
            assert page.status_code in {200, 503}
            # Whatever it loads lies below the path too.
            assert not re.search(r"""(href|src)=["'](?!/lab/layerloom/)""", page.text)
        assert browser.get(f"{proxy.url}/api/v1/runs").status_code == 200
        assert browser.get(f"{proxy.url}/api/openapi.json").json()["servers"] == [{"url": ROOT}]
        assert f'src="{ROOT}/docs-ui/start.js"' in browser.get(f"{proxy.url}/api/docs").text
        with Client(proxy.url, odd.token) as client:
            run = client.train(spiral(epochs=2))
            assert [event.kind for event in run.events()][-1] == "status"
            address = f"{proxy.url.replace('http', 'ws', 1)}/api/v1/ws"
            with connect(address, additional_headers={"authorization": f"Bearer {odd.token}"}) as socket:
                socket.send(json.dumps({"type": "subscribe", "run": run.id}))
                assert json.loads(socket.recv(30))["type"]
            assert f"{proxy.url}/api/v1/runs" in run.code("curl")
    with Client(data=odd.data) as client:
        assert client.url.endswith(ROOT)
        assert client.run(run.id).status == "completed"
