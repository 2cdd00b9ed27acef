"""An entry of a run's log as watchers see it."""

from functools import reduce
from operator import or_
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, GetJsonSchemaHandler, TypeAdapter, create_model
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema

from layerloom.events.types import DATA, EventKind


class _Place(BaseModel):
    model_config = ConfigDict(frozen=True)

    seq: int = Field(description="Its place in the run's log, from 1, without a hole.")
    at: str = Field(description="When it happened, RFC 3339 in UTC.")
    attempt: int = Field(description="Of which attempt at the run; 0 is before the first.")


class RunEvent(_Place):
    """One entry of a run's log, as watchers see it: the kind decides the shape of the data.

    ``data`` is handed on as it is stored, in its wire form; readers are told its types (``events/types.py``).
    """

    kind: EventKind
    data: dict[str, Any]

    @classmethod
    def __get_pydantic_json_schema__(cls, _: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        return handler(_TOLD.core_schema) | {"description": "One entry of a run's log: `kind` tells what `data` is."}


def _told(kind: EventKind) -> type[BaseModel]:
    """The entries of one kind, as the OpenAPI document has them."""
    data = DATA[kind]
    fields: dict[str, Any] = {"kind": (Literal[kind], ...), "data": (data, ...)}
    return create_model(f"{kind.name.capitalize()}Event", __base__=_Place, __doc__=data.__doc__, **fields)


_KINDS: Any = reduce(or_, (_told(kind) for kind in DATA))
_TOLD = TypeAdapter[Any](
    Annotated[_KINDS, Field(discriminator="kind")]  # pyright: ignore[reportArgumentType, reportInvalidTypeForm]
)
