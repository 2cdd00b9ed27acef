"""The data a network can learn from."""

import json
from typing import Annotated, Any

from fastapi import APIRouter, Path, Query
from pydantic import ValidationError

from layerloom.api.limits import check_json_text
from layerloom.api.problems import can_fail
from layerloom.api.schemas import DatasetPage, DatasetPreview
from layerloom.api.services import Use
from layerloom.errors import SpecError
from layerloom.spec import DataSpec
from layerloom.spec.base import field_errors

router = APIRouter(prefix="/datasets", tags=["datasets"])


def _json_query(description: str, example: str) -> Any:
    return Query(max_length=10_000, description=f"{description} JSON as in a run spec.", examples=[example])


@router.get("", responses=can_fail(503))
async def list_datasets(services: Use) -> DatasetPage:
    """Every dataset with its default settings."""
    return DatasetPage.model_validate(await services.model_child.call("datasets", {}))


@router.get("/{name}/preview", responses=can_fail(404, 413, 422, 503))
async def preview(
    name: Annotated[str, Path(description="Name of the dataset.")],
    services: Use,
    config: Annotated[str | None, _json_query("The generator's settings.", '{"noise": 0.3}')] = None,
    shape: Annotated[str | None, _json_query("The shape of one sample.", "[8, 8, 1]")] = None,
    split: Annotated[str | None, _json_query("Shares of the rows.", '{"validation": 0.2, "test": 0.1}')] = None,
    limit: Annotated[int, Query(ge=1, le=2_000, description="How many rows at most.")] = 500,
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
