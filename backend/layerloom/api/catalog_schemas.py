"""The catalogue as models, for the OpenAPI document; `/catalog` answers with the file itself."""

from typing import Any, Literal, NotRequired

from pydantic import BaseModel, ConfigDict
from typing_extensions import TypedDict

from layerloom.catalog.entry import Kind
from layerloom.catalog.load import SECTIONS, document

# JSON Schema of one parameter, with the catalogue's own keywords. `x-kind` is the kind of object that it takes, and
# `x-classes` lists the only classes that fit. `x-advanced` hides it in a form at first. `x-start` is the start value
# of a parameter without a default.
ParamSchema = TypedDict(
    "ParamSchema",
    {
        "type": str | list[str],
        "title": str,
        "description": str,
        "default": Any,
        "enum": list[Any],
        "minimum": float,
        "maximum": float,
        "exclusiveMinimum": float,
        "exclusiveMaximum": float,
        "multipleOf": float,
        "pattern": str,
        "maxLength": int,
        "items": "ParamSchema",
        "prefixItems": "list[ParamSchema]",
        "minItems": int,
        "maxItems": int,
        "anyOf": "list[ParamSchema]",
        "oneOf": "list[ParamSchema]",
        "properties": "dict[str, ParamSchema]",
        "x-kind": str,
        "x-advanced": bool,
        "x-scale": str,
        "x-start": Any,
        "x-classes": list[str],
    },
    total=False,
)


class ParamsSchema(TypedDict):
    """JSON Schema of all parameters of a class or dataset."""

    type: NotRequired[Literal["object"]]
    properties: NotRequired[dict[str, ParamSchema]]
    required: NotRequired[list[str]]
    additionalProperties: NotRequired[bool]


class CatalogEntry(BaseModel):
    """A Keras class that a document may name. Code decides by its `traits`, never by its name."""

    model_config = ConfigDict(title="CatalogEntry")

    class_name: str
    help: str
    formula: str | None
    aliases: list[str]
    params: ParamsSchema
    traits: dict[str, Any]


class LayerEntry(CatalogEntry):
    """A layer, with its group, and whether it takes one tensor or several."""

    model_config = ConfigDict(title="LayerEntry")

    group: str
    palette: bool
    inputs: Literal["one", "many"]
    spread: bool


class MetricEntry(CatalogEntry):
    """A metric."""

    model_config = ConfigDict(title="MetricEntry")


class LossEntry(CatalogEntry):
    """A loss."""

    model_config = ConfigDict(title="LossEntry")


class ActivationWords(BaseModel):
    """The description of an activation."""

    help: str | None
    formula: str | None


class ActivationTraits(BaseModel):
    """The traits of an activation: its smallest and largest output, null if there is no limit."""

    range: tuple[float | None, float | None]


class Catalog(BaseModel):
    """Every Keras object that a network may use, and the reasons for refused ones (`refused`, by kind and name)."""

    version: int
    keras: str
    layers: list[LayerEntry]
    losses: list[LossEntry]
    metrics: list[MetricEntry]
    optimizers: list[CatalogEntry]
    schedules: list[CatalogEntry]
    initializers: list[CatalogEntry]
    regularizers: list[CatalogEntry]
    constraints: list[CatalogEntry]
    metric_words: dict[str, list[str]]
    activations: list[str]
    activation_words: dict[str, ActivationWords]
    activation_traits: dict[str, ActivationTraits]
    refused: dict[Kind, dict[str, str]]


# The kinds that have traits, and the schema of their entries.
_WITH_TRAITS: dict[Kind, str] = {"layer": "LayerEntry", "loss": "LossEntry", "metric": "MetricEntry"}


def tell_traits(schemas: dict[str, Any]) -> None:
    """Add the catalogue's traits of each kind to the schemas of its entries."""
    for kind, name in _WITH_TRAITS.items():
        entries = [entry["traits"] for entry in document()[SECTIONS[kind]]]
        told = f"{name.removesuffix('Entry')}Traits"
        schemas[told] = {"title": told, "description": f"The traits of a {kind}, by which code decides."} | _schema(
            entries
        )
        schemas[name]["properties"]["traits"] = {"$ref": f"#/components/schemas/{told}"}


def _schema(values: list[Any]) -> dict[str, Any]:
    """JSON Schema that fits all values."""
    if values and all(isinstance(value, dict) for value in values):
        names = dict.fromkeys(name for value in values for name in value)
        properties = {name: _schema([value[name] for value in values if name in value]) for name in names}
        required = [name for name in names if all(name in value for value in values)]
        return {"type": "object", "properties": properties, "required": required}
    if values and all(isinstance(value, list) for value in values):
        lengths = {len(value) for value in values}
        if len(lengths) == 1 and min(lengths) > 1:
            parts = [_schema(list(column)) for column in zip(*values, strict=True)]
            return {"type": "array", "prefixItems": parts, "minItems": len(parts), "maxItems": len(parts)}
        return {"type": "array", "items": _schema([item for value in values for item in value])}
    types = sorted({_JSON_TYPES[type(value)] for value in values})
    return {"type": types[0] if len(types) == 1 else types} if types else {}


_JSON_TYPES: dict[type, str] = {
    bool: "boolean",
    int: "number",
    float: "number",
    str: "string",
    type(None): "null",
    list: "array",
    dict: "object",
}
