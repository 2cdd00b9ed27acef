"""Every error as application/problem+json (RFC 9457), with `code` and `errors[]`."""

import logging
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel
from starlette.exceptions import HTTPException
from starlette.responses import Response

from layerloom.errors import DiskFull, LayerloomError, has_no_room
from layerloom.events.codec import dumps
from layerloom.spec.base import field_errors

_TITLES = {
    404: "Nothing is at this address.",
    405: "This address does not take that method.",
    422: "The body is not JSON that can be read.",
}
_DETAILS = {422: "Send one JSON document; a number in it has at most 4,300 digits."}
_CODES = {404: "not_found", 405: "method_not_allowed", 422: "invalid_request"}


class Problem(BaseModel):
    """The body of every failed request."""

    type: str = "about:blank"
    title: str
    status: int
    code: str
    detail: str | None = None
    errors: list[dict[str, Any]] = []


# The meaning of each status, for the OpenAPI document.
_MEANINGS = {
    404: "Nothing with that name exists.",
    409: "It does not fit the current state.",
    413: "The body is too large or nests too deep.",
    422: "Something in the request is wrong; `errors` says what, and where.",
    503: "A part of the server is not ready; try again a little later.",
    507: "The disk is full; nothing was written.",
}


def gives(media_type: str) -> dict[int | str, dict[str, Any]]:
    """What a route answers that is no JSON of ours, for its ``responses``."""
    content: dict[str, dict[str, Any]] = {media_type: {}}
    return {200: {"content": content}}


def can_fail(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """The failures of a route, for its ``responses``."""
    return {status: {"model": Problem, "description": _MEANINGS[status]} for status in statuses}


def to_problem(error: LayerloomError) -> Problem:
    """An error of ours as a problem."""
    return Problem(
        title=error.message,
        status=error.status,
        code=error.code,
        detail=error.fix,
        errors=error.errors or [error.to_dict()],
    )


def problem_response(problem: Problem, headers: dict[str, str] | None = None) -> Response:
    """A problem as an HTTP response."""
    body = dumps(problem.model_dump(exclude_none=True))
    return Response(body, status_code=problem.status, media_type="application/problem+json", headers=headers)


def install(app: FastAPI) -> None:
    """Answer every kind of failure of this app with a problem."""
    app.add_exception_handler(LayerloomError, _known)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(OSError, _unwritten)
    app.add_exception_handler(Exception, _unknown)


async def _known(_: Request, error: Exception) -> Response:
    assert isinstance(error, LayerloomError)
    return problem_response(to_problem(error), headers={"retry-after": "1"} if error.status == 503 else None)


async def _invalid(_: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    return problem_response(
        Problem(
            title="The request is not of the expected form.",
            status=422,
            code="invalid_request",
            detail="Correct the listed fields and send it again.",
            errors=field_errors(error.errors(), within="body"),
        )
    )


async def _http(_: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    # FastAPI's only 400 is a body that it cannot parse; report it like other wrong requests.
    status = 422 if error.status_code == 400 else error.status_code
    problem = Problem(
        title=_TITLES.get(status, str(error.detail)),
        status=status,
        code=_CODES.get(status, "http_error"),
        detail=_DETAILS.get(status),
    )
    return problem_response(problem, headers=dict(error.headers or {}))


async def _unwritten(request: Request, error: Exception) -> Response:
    if not has_no_room(error):
        return await _unknown(request, error)
    return problem_response(
        to_problem(DiskFull("The disk is full; nothing was written.", fix="Free some space, then try again."))
    )


async def _unknown(request: Request, error: Exception) -> Response:
    logging.getLogger("layerloom.api").error(
        "%s %r failed", request.method, request.url.path, exc_info=(type(error), error, error.__traceback__)
    )
    return problem_response(
        Problem(
            title="The server failed because of an internal error; its log has the details.",
            status=500,
            code="internal_error",
            detail="Try again. If the error remains, report it with the server's log.",
        )
    )
