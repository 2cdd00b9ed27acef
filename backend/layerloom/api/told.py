"""Fields that are handed on as they come from another process of ours, and documented as what they are."""

from dataclasses import dataclass
from typing import Any

from pydantic import GetJsonSchemaHandler, TypeAdapter
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema


@dataclass(frozen=True)
class ToldAs:
    """For ``Annotated``: the OpenAPI document has ``type``, and no time goes into looking at each value again."""

    type: Any

    def __get_pydantic_json_schema__(self, _: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        """The schema of the type."""
        return handler(TypeAdapter(self.type).core_schema)
