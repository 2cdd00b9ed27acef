"""The data a network can learn from."""

import json
from typing import Annotated, Any

from fastapi import APIRouter, Query
from pydantic import ValidationError

from layerloom.api.limits import check_json_text
from layerloom.api.schemas import DatasetPage, DatasetPreview
from layerloom.api.services import Use
from layerloom.errors import SpecError
from layerloom.spec import DataSpec
from layerloom.spec.base import field_errors

router = APIRouter(prefix="/datasets", tags=["datasets"])

JsonQuery = Annotated[str | None, Query(max_length=10_000)]


@router.get("")
async def list_datasets(services: Use) -> DatasetPage:
    """Every dataset with its default settings."""
    return DatasetPage.model_validate(await services.model_child.call("datasets", {}))


@router.get("/{name}/preview")
async def preview(
    name: str,
    services: Use,
    config: JsonQuery = None,
    shape: JsonQuery = None,
    split: JsonQuery = None,
    limit: Annotated[int, Query(ge=1, le=2_000)] = 500,
) -> DatasetPreview:
    """Some rows, raw, with the part of the split each belongs to, and the facts for these settings.

    `config`, `shape` and `split` are the same JSON as in a run spec's `data`.
    """
    given = {"config": config, "shape": shape, "split": split}
    document = {"dataset": name} | {key: _json(key, text) for key, text in given.items() if text is not None}
    try:
        data = DataSpec.model_validate(document)
    except ValidationError as error:
        raise SpecError("These are not settings of a dataset.", errors=field_errors(error.errors())) from error
    result = await services.model_child.call("preview", {"data": data.to_json(), "limit": limit})
    return DatasetPreview.model_validate(result)


def _json(key: str, text: str) -> Any:
    check_json_text(text)
    try:
        return json.loads(text)
    except ValueError as error:
        raise SpecError(
            f"The query parameter '{key}' is not JSON.", field=key, expected="JSON", received=text[:120]
        ) from error
