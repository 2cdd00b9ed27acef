"""The OpenAPI document: FastAPI derives it from the routes, and this module adds the rest."""

from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from fastapi.routing import APIRoute
from pydantic import TypeAdapter
from pydantic.json_schema import JsonSchemaMode

from layerloom.api.catalog_schemas import tell_traits
from layerloom.api.security import OPEN_PATHS
from layerloom.artifacts.frame_header import FrameHeader
from layerloom.events import LIVE, Status
from layerloom.events.commands import COMMANDS
from layerloom.live.messages import ClientMessage, ServerMessage

PROBLEM_TYPE = "application/problem+json"
_PROBLEM = {PROBLEM_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}
_TOKEN: list[dict[str, list[str]]] = [{"bearer": []}, {"cookie": []}]
_SCHEMES = {
    "bearer": {
        "type": "http",
        "scheme": "bearer",
        "description": "The token of the printed link; it is in the file `token` of the data folder too.",
    },
    "cookie": {
        "type": "apiKey",
        "in": "cookie",
        "name": "layerloom-ID",
        "description": (
            "The session of a browser that opened the printed link; ID is each server's own. "
            "It ends after 24 hours without use, after 30 days, or with `DELETE /session`."
        ),
    },
}
# Models that no REST route uses, with their mode.
_BESIDE: tuple[tuple[Any, JsonSchemaMode], ...] = (
    (ClientMessage, "validation"),
    (ServerMessage, "serialization"),
    (FrameHeader, "serialization"),
)
# Refusals that any request may get.
_REFUSALS = {
    "401": "No token, a wrong one, or a session that has ended.",
    "403": "A Host or Origin that may not talk to this server.",
    "429": "Too many wrong tokens came from this address; `Retry-After` says how long it has to wait.",
}


def operation_id(route: APIRoute) -> str:
    """The name of a route's function, so that generated clients read well."""
    return route.name


def document(app: FastAPI, root: str = "") -> dict[str, Any]:
    """The OpenAPI document of the app's routes: errors are problems, and all paths but the open ones need a token.

    Args:
        app: The app with the routes.
        root: The path below which clients reach the server.
    """
    made = get_openapi(
        title=app.title,
        version=app.version,
        summary=app.summary,
        description=app.description,
        tags=app.openapi_tags,
        routes=app.routes,
        servers=[{"url": root}] if root else None,
    )
    for path, operations in made["paths"].items():
        for operation in operations.values():
            is_open = path in OPEN_PATHS
            operation["security"] = [] if is_open else _TOKEN
            refusals = {status: text for status, text in _REFUSALS.items() if status == "403" or not is_open}
            for status, text in refusals.items():
                operation["responses"][status] = {"description": text}
            for status, response in operation["responses"].items():
                if int(status) >= 400:
                    response["content"] = _PROBLEM
            operation["responses"] = dict(sorted(operation["responses"].items()))
    schemas = made["components"]["schemas"]
    for name in ("HTTPValidationError", "ValidationError"):
        schemas.pop(name, None)
    schemas |= _beside()
    tell_traits(schemas)
    _tell_life(schemas)
    made["components"]["schemas"] = dict(sorted(schemas.items()))
    made["components"]["securitySchemes"] = _SCHEMES
    return made


def _tell_life(schemas: dict[str, Any]) -> None:
    """Add the live statuses (`x-live`) and the commands of each status (`x-commands`) to the schema of a status."""

    def told(statuses: frozenset[Status]) -> list[str]:
        return [status.value for status in Status if status in statuses]

    commands = {name: told(rule.statuses) for name, rule in COMMANDS.items()}
    schemas["Status"] |= {"x-live": told(LIVE), "x-commands": commands}


def _beside() -> dict[str, Any]:
    inputs: list[tuple[int, JsonSchemaMode, TypeAdapter[Any]]] = [
        (number, mode, TypeAdapter(kind)) for number, (kind, mode) in enumerate(_BESIDE)
    ]
    _, made = TypeAdapter.json_schemas(inputs, ref_template="#/components/schemas/{model}")
    return made["$defs"]
