"""Bodies that are too large or nest too deep are refused before anything reads them."""

import json

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from layerloom.api.json_text import MAX_DEPTH, check_json_text
from layerloom.api.limits import BodyLimit
from layerloom.errors import PayloadTooLarge


async def _echo(request: Request) -> JSONResponse:
    return JSONResponse(await request.json())


@pytest.fixture
def client() -> httpx.AsyncClient:
    app = BodyLimit(Starlette(routes=[Route("/api/v1/echo", _echo, methods=["POST"])]), max_bytes=1_000)
    return httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://127.0.0.1")


def nested(depth: int) -> str:
    return "[" * depth + "]" * depth


async def test_a_body_within_bounds_arrives_unchanged(client: httpx.AsyncClient):
    body = {"text": "[" * 100, "list": [1, 2, {"a": None}]}
    assert (await client.post("/api/v1/echo", json=body)).json() == body


async def test_a_large_body_is_refused(client: httpx.AsyncClient):
    answer = await client.post("/api/v1/echo", json="x" * 2_000)
    assert answer.status_code == 413
    assert answer.json()["code"] == "payload_too_large"


async def test_depth_is_bounded(client: httpx.AsyncClient):
    assert (await client.post("/api/v1/echo", content=nested(MAX_DEPTH))).status_code == 200
    assert (await client.post("/api/v1/echo", content=nested(MAX_DEPTH + 1))).status_code == 413


@pytest.mark.parametrize(
    "body", [b'["\\ud800"]', b'["\\udc00\\ud800"]', b'{"\\uD83D\\\\\\uDE00": 1}', b'["\xff"]', b'["\xed\xa0\x80"]']
)
async def test_text_that_is_none_is_refused(client: httpx.AsyncClient, body: bytes):
    answer = await client.post("/api/v1/echo", content=body)
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["message"]


@pytest.mark.parametrize("body", ['["\\ud83d\\ude00"]', '["\\\\ud800"]', '["\\u00e9"]', '["😀"]'])
async def test_whole_characters_pass(client: httpx.AsyncClient, body: str):
    assert (await client.post("/api/v1/echo", content=body)).json() == json.loads(body)


def is_deep(text: str) -> bool:
    try:
        check_json_text(text)
    except PayloadTooLarge:
        return True
    return False


def test_a_string_that_never_ends_is_looked_at_once():
    # Quadratic time would take hours.
    assert is_deep("[" * 100 + '"' + '\\"' * 2_000_000)
    assert is_deep("[" * 100 + '"' + '\\"' * 2_000_000 + "\\")
    assert not is_deep('"' + "[" * 2_000_000)


@pytest.mark.parametrize(
    ("text", "deep"),
    [
        ("[" * 8_000_000, True),
        ("[{" * 1_000_000, True),
        ("[]," * 1_000_000, False),
        ((("[" * 64) + ("]" * 64)) * 10_000, False),
        ((("[" * 65) + ("]" * 65)) * 10_000, True),
        # The parser stops at the first of these.
        ("]" * 1_000_000, False),
        ('"' + '\\"[' * 1_000_000, False),
    ],
)
def test_a_wall_of_brackets_is_measured_in_one_pass(text: str, deep: bool):
    assert is_deep(text) == deep


@pytest.mark.parametrize(("values", "refused"), [(10, False), (11, True)])
def test_values_are_counted_outside_of_strings(values: int, refused: bool):
    text = json.dumps({"a": [",[{" * 50] * (values - 2)})
    try:
        check_json_text(text, max_values=10)
    except PayloadTooLarge as error:
        assert refused and "values" in error.message
    else:
        assert not refused


def _depth(value: object) -> int:
    if isinstance(value, dict):
        return 1 + max((_depth(item) for item in value.values()), default=0)
    if isinstance(value, list):
        return 1 + max((_depth(item) for item in value), default=0)
    return 0


@given(
    st.recursive(
        st.none() | st.text() | st.integers(),
        lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
        max_leaves=20,
    )
)
def test_depth_is_that_of_the_parsed_document(value: object):
    # Padding brings the count of brackets over the short cut for small documents.
    padded = [value, *([[]] * MAX_DEPTH)]
    depth = max(_depth(value) + 1, 2)
    for more in (0, MAX_DEPTH - depth, MAX_DEPTH - depth + 1):
        text = "[" * more + json.dumps(padded) + "]" * more
        assert is_deep(text) == (depth + more > MAX_DEPTH)
