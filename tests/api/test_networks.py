"""The catalogue and the check over REST."""

import json
from typing import Any

import httpx
import pytest

from support.specs import spiral


def test_the_catalogue_is_cached_by_its_tag(http: httpx.Client):
    first = http.get("/catalog")
    classes = {layer["class_name"] for layer in first.json()["layers"]}
    assert {"Dense", "Dropout", "BatchNormalization", "Conv2D", "LSTM", "GRU"} <= classes
    assert "Lambda" not in classes
    again = http.get("/catalog", headers={"if-none-match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")


def check(http: httpx.Client, layers: list[dict[str, Any]], **changes: Any) -> dict[str, Any]:
    body = {key: value for key, value in spiral().items() if key in {"data", "training"}}
    answer = http.post("/networks/check", json=body | {"network": {"layers": layers}} | changes)
    assert answer.status_code == 200, answer.text
    return answer.json()


def test_a_good_network_has_shapes_counts_and_a_forecast(http: httpx.Client):
    report = check(http, spiral()["network"]["layers"])
    assert report["ok"]
    assert report["nodes"]["dense_1"]["output_shape"] == [None, 16]
    assert report["nodes"]["dense_1"]["params"] == 48
    assert report["totals"]["params"] == 48 + 34
    assert report["forecast"]["seconds_per_epoch"] > 0


@pytest.mark.parametrize(
    ("layers", "node"),
    [
        ([{"class_name": "Lambda"}], "lambda_1"),
        ([{"class_name": "NoSuchLayer"}], "nosuchlayer_1"),
        ([{"class_name": "Dense", "config": {"units": "many"}}], "dense_1"),
        ([{"class_name": "Dense", "config": {}}], "dense_1"),
        ([{"class_name": "Conv2D", "config": {"filters": 4, "kernel_size": 3}}], "conv2d_1"),
        ([{"class_name": "Reshape", "config": {"target_shape": [3]}}], "reshape_1"),
    ],
)
def test_problems_are_tied_to_their_node(http: httpx.Client, layers: list[dict[str, Any]], node: str):
    report = check(http, [*layers, {"class_name": "Dense", "config": {"units": 2, "activation": "softmax"}}])
    assert not report["ok"]
    assert node in {problem["node"] for problem in report["problems"] if problem["severity"] == "error"}


def test_what_has_not_the_outer_form_of_a_network_is_422(http: httpx.Client):
    answer = http.post("/networks/check", json={"network": {"nodes": 3}})
    assert answer.status_code == 422


def test_a_setting_that_no_spec_may_have_is_a_problem_with_a_fix_and_the_rest_is_checked(http: httpx.Client):
    body = {key: value for key, value in spiral().items() if key in {"data", "training"}}
    body["training"] |= {"epochs": 2.7}
    body["data"] |= {"split": {"validation": 1.5}}
    report = check(http, [{"class_name": "Dense", "config": {"units": 3.6}}, *spiral()["network"]["layers"]], **body)
    assert not report["ok"]
    fixes = [(problem["field"], [edit["value"] for edit in problem["fix"]["edits"]]) for problem in report["problems"]]
    assert fixes == [("data.split.validation", [0.2]), ("training.epochs", [3]), ("units", [4])]


def test_a_number_beyond_all_numbers_is_a_problem_at_its_field(http: httpx.Client):
    body = {key: value for key, value in spiral().items() if key in {"data", "training"}}
    layers = [{"class_name": "Dropout", "config": {"rate": 0.25}}, *spiral()["network"]["layers"]]
    text = json.dumps(body | {"network": {"layers": layers}})
    assert "0.25" in text
    for written in (text.replace("0.25", "1e400"), text.replace('"epochs": ', '"epochs": 1e400, "seed": ')):
        answer = http.post("/networks/check", content=written, headers={"content-type": "application/json"})
        assert answer.status_code == 200, answer.text
        [problem] = answer.json()["problems"]
        assert (problem["code"], problem["fix"] is None) in {("out_of_range", False), ("wrong_type", False)}
