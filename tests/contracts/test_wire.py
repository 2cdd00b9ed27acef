"""What REST hands on as it comes is of the types that the OpenAPI document tells."""

from typing import Any

import httpx
import jsonschema
import pytest

from layerloom.api.document import PROBLEM_TYPE
from layerloom.app import api_document
from layerloom.catalog.load import document as catalog_document
from layerloom.errors import SpecError
from layerloom.graph import edits, problems
from layerloom.training.frames.file import decode
from tests.training.frames.test_painter import dense, painted

DOCUMENT = api_document()


def errors(name: str, value: Any) -> list[str]:
    """What of a value is not of the schema of that name."""
    schema = {"$ref": f"#/components/schemas/{name}", "components": DOCUMENT["components"]}
    return [error.message for error in jsonschema.Draft202012Validator(schema).iter_errors(value)]


def test_the_catalogue():
    assert errors("Catalog", catalog_document()) == []


def test_traits_are_told_as_the_catalogue_has_them():
    schemas = DOCUMENT["components"]["schemas"]
    for section, name in (("layers", "LayerTraits"), ("metrics", "MetricTraits"), ("losses", "LossTraits")):
        told = {trait for entry in catalog_document()[section] for trait in entry["traits"]}
        assert set(schemas[name]["properties"]) == told


@pytest.mark.parametrize(
    "edit",
    [
        problems.set_config("dense_1", "units", 3),
        problems.set_spec("training.loss", "mse"),
        problems.insert_before("dense_1", "Flatten", {}),
        problems.insert_before("dense_1", "Flatten", {}, "input_1"),
        problems.insert_after("dense_1", "Flatten", {}),
        problems.remove("dense_1"),
        problems.connect("input_1", "dense_1"),
        problems.replace("dense_1", "Dense", {"units": 2}),
    ],
    ids=lambda edit: edit["op"],
)
def test_edits(edit: dict[str, Any]):
    assert errors("Operation", edit) == []
    assert errors("Operation", edit | {"op": "turn"})


def test_every_edit_that_is_applied_is_told():
    operation = DOCUMENT["components"]["schemas"]["Operation"]
    with pytest.raises(SpecError) as refused:
        edits.apply({}, [{"op": "turn"}])
    assert set((refused.value.expected or "").split(", ")) == set(operation["discriminator"]["mapping"])


@pytest.mark.parametrize("name", ["spiral", "digits", "recall", "diabetes"])
def test_previews_and_facts(http: httpx.Client, name: str):
    preview = http.get(f"/datasets/{name}/preview", params={"limit": 5}).json()
    assert errors("DatasetPreview", preview) == []
    assert errors("DatasetFacts", http.get(f"/datasets/{name}").json()) == []


def test_reports_with_fixes(http: httpx.Client):
    layers = [{"class_name": "Dense", "config": {"units": 5, "activation": "softmax"}}]
    body = {"network": {"layers": layers}, "data": {"dataset": "digits"}, "training": {"loss": "mse"}}
    report = http.post("/networks/check", json=body).json()
    assert any(problem["fix"] for problem in report["problems"])
    assert errors("CheckReport", report) == []


@pytest.mark.parametrize(("dataset", "units"), [("spiral", 2), ("diabetes", 1), ("digits", 10)])
def test_headers_of_frames(dataset: str, units: int):
    layers = [dense(4), dense(units, "linear" if units == 1 else "softmax")]
    shape: dict[str, Any] = {"shape": [64]} if dataset == "digits" else {}
    _, _, painter = painted(layers, dataset=dataset, **shape)
    for epoch in (0, 1):
        header, _ = decode(painter.frame(epoch))
        assert {part["kind"] for part in header["parts"]} >= {"weights"}
        assert errors("FrameHeader", header) == []


def test_a_problem(http: httpx.Client):
    answer = http.get("/runs/nothing")
    assert answer.headers["content-type"] == PROBLEM_TYPE
    assert errors("Problem", answer.json()) == []
