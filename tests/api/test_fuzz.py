"""Whatever is sent, the answer is a result or a problem in words, never a failure of the server."""

import copy
import json
from typing import Any

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from layerloom.api.examples import DIGITS, SHORTEST
from layerloom.client import Client, RunHandle
from support.fuzz import assert_sound, places
from support.specs import spiral

FEW = settings(max_examples=30, derandomize=True, database=None)
MANY = settings(
    max_examples=1_500,
    derandomize=True,
    database=None,
    suppress_health_check=[HealthCheck.data_too_large, HealthCheck.too_slow],
)

scalars = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.text(max_size=20),
    st.sampled_from([-1, 0, 2**31, 2**53, 2**63, 10**30, 10**400, 1e308, 5e-324]),
    # Half a character, no character, a way out, a word of the wire, and far too much.
    st.sampled_from(
        ["\ud800", "a\udc00b", "\x00", "../../etc/passwd", "NaN", "x" * 5_000, "spiral", "Dense", "Lambda"]
    ),
)
values = st.recursive(
    scalars,
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8) | st.just("\ud800"), inner, max_size=4)
    ),
    max_leaves=8,
)


@st.composite
def spoiled(draw: st.DrawFn, *documents: dict[str, Any]) -> str:
    """A document with one to three parts replaced, removed or added; as JSON text."""
    document = copy.deepcopy(draw(st.sampled_from(documents)))
    for _ in range(draw(st.integers(1, 3))):
        *way, last = draw(st.sampled_from(list(places(document))))
        parent = document
        for key in way:
            parent = parent[key]
        change = draw(st.sampled_from(["replace", "remove", "add"]))
        if change == "replace":
            parent[last] = draw(values)
        elif change == "remove":
            del parent[last]
        elif isinstance(parent, dict):
            parent[draw(st.text(max_size=8) | st.just("\ud800"))] = draw(values)
        else:
            parent.append(draw(values))
        if not document:
            break
    return json.dumps(document)


def send_run(http: httpx.Client, text: str) -> None:
    answer = http.post("/runs", content=text, headers={"content-type": "application/json"})
    assert_sound(answer)
    if answer.status_code == 201:
        # What is still a run spec starts a run; nobody waits for it.
        assert_sound(http.post(f"/runs/{answer.json()['id']}/cancel"))


def send_check(http: httpx.Client, text: str) -> None:
    answer = http.post("/networks/check", content=text, headers={"content-type": "application/json"})
    assert_sound(answer)
    if answer.status_code == 200:
        report = answer.json()
        assert report["ok"] != any(problem["severity"] == "error" for problem in report["problems"])


def send_preview(http: httpx.Client, name: str, params: dict[str, str]) -> None:
    assert_sound(http.get(f"/datasets/{name}/preview", params=params))


def send_rows(http: httpx.Client, run: RunHandle, rows: Any) -> None:
    body = json.dumps({"rows": rows})
    answer = http.post(f"/runs/{run.id}/predict", content=body, headers={"content-type": "application/json"})
    assert_sound(answer)
    if answer.status_code == 200:
        assert len(answer.json()["predictions"]) == len(rows)


runs = spoiled(DIGITS, SHORTEST)
# Refused all the same, so that a short suite does not have to wait for runners.
refused_runs = spoiled(*({**document, "training": {"loss": "nothing"}} for document in (DIGITS, SHORTEST)))
checks = spoiled({key: DIGITS[key] for key in ("network", "data", "training")}, SHORTEST)
names = st.sampled_from(["spiral", "digits", "diabetes", "..", "%2e%2e", "a%00", "%ff", "x" * 300])
as_json = values.map(json.dumps) | st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=20)
settings_ = st.dictionaries(st.sampled_from(["size", "noise", "seed", "colour"]), scalars).map(json.dumps)
params = st.fixed_dictionaries(
    {}, optional={"config": settings_ | as_json, "shape": as_json, "split": as_json, "limit": as_json}
)
rows = st.lists(st.lists(scalars, min_size=2, max_size=2) | values, max_size=5)


@pytest.fixture(scope="module")
def run(client: Client) -> RunHandle:
    return client.train(spiral(epochs=1)).wait()


@FEW
@given(refused_runs)
def test_runs(http: httpx.Client, text: str) -> None:
    send_run(http, text)


@FEW
@given(checks)
def test_checks(http: httpx.Client, text: str) -> None:
    send_check(http, text)


@FEW
@given(names, params)
def test_previews(http: httpx.Client, name: str, params: dict[str, str]) -> None:
    send_preview(http, name, params)


@FEW
@given(rows)
def test_predictions(http: httpx.Client, run: RunHandle, rows: Any) -> None:
    send_rows(http, run, rows)


@pytest.mark.parametrize(
    ("path", "params"),
    [
        ("/runs", {"after": "9" * 30}),
        ("/runs", {"after": "9" * 5_000}),
        ("/runs", {"after": "²"}),
        ("/runs", {"limit": "1e3"}),
        ("/runs/{run}/events", {"after": str(2**63)}),
        ("/runs/{run}/metrics", {"max_points": "9" * 30}),
        ("/runs/{run}/model.keras", {"which": "../../token"}),
        ("/runs/..%2f..%2ftoken/artifacts", {}),
        ("/runs/%00/artifacts", {}),
    ],
)
def test_addresses(http: httpx.Client, run: RunHandle, path: str, params: dict[str, str]) -> None:
    assert_sound(http.get(path.format(run=run.id), params=params))


@pytest.mark.parametrize("seq", ["9" * 30, "9" * 5_000, "-1", "abc", "", "\xb2"])
def test_a_last_event_id_that_is_none(http: httpx.Client, run: RunHandle, seq: str) -> None:
    headers = {"accept": "text/event-stream", "last-event-id": seq.encode("latin-1")}
    answer = http.get(f"/runs/{run.id}/events", headers=headers)  # pyright: ignore[reportArgumentType]
    assert_sound(answer)
    assert answer.status_code == 422


@pytest.mark.proof
@MANY
@given(runs)
def test_many_runs(http: httpx.Client, text: str) -> None:
    send_run(http, text)


@pytest.mark.proof
@MANY
@given(checks)
def test_many_checks(http: httpx.Client, text: str) -> None:
    send_check(http, text)


@pytest.mark.proof
@MANY
@given(names, params)
def test_many_previews(http: httpx.Client, name: str, params: dict[str, str]) -> None:
    send_preview(http, name, params)


@pytest.mark.proof
@MANY
@given(rows)
def test_many_predictions(http: httpx.Client, run: RunHandle, rows: Any) -> None:
    send_rows(http, run, rows)
