"""An entry of a run's log, as clients see it."""

from functools import reduce
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, GetJsonSchemaHandler, TypeAdapter, create_model
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema

from layerloom.events.types import DATA, EventKind


class _Place(BaseModel):
    model_config = ConfigDict(frozen=True)

    seq: int = Field(description="Its number in the run's log, from 1, without gaps.")
    at: str = Field(description="When it happened, RFC 3339 in UTC.")
    attempt: int = Field(description="The attempt that it belongs to; 0 means before the first attempt.")


class RunEvent(_Place):
    """One entry of a run's log, as clients see it. Its kind decides the shape of its data.

    ``data`` is passed on as it is stored, without parsing; ``events/types.py`` has its types for the OpenAPI document.
    """

    kind: EventKind
    data: dict[str, Any]

    @classmethod
    def __get_pydantic_json_schema__(cls, _: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        return handler(_TOLD.core_schema) | {
            "description": "One entry of a run's log: `kind` decides the type of `data`."
        }


def _told(kind: EventKind) -> type[BaseModel]:
    """The model of an entry of one kind, for the OpenAPI document."""
    data = DATA[kind]
    fields: dict[str, Any] = {"kind": (Literal[kind], ...), "data": (data, ...)}
    return create_model(f"{kind.name.capitalize()}Event", __base__=_Place, __doc__=data.__doc__, **fields)


def _either(one: Any, other: Any) -> Any:
    return one | other


_KINDS: Any = reduce(_either, (_told(kind) for kind in DATA))
_TOLD = TypeAdapter[Any](
    Annotated[_KINDS, Field(discriminator="kind")]  # pyright: ignore[reportArgumentType, reportInvalidTypeForm]
)
