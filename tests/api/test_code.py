"""A run spec as code over REST; tests/graph/code runs what is written."""

import ast
from typing import Any

import httpx
import pytest

from layerloom.api.examples import CODE
from support.specs import spiral


@pytest.mark.parametrize("name", CODE)
def test_the_examples_are_written(http: httpx.Client, name: str):
    answer = http.post("/networks/code", json=CODE[name]["value"])
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"].startswith("text/plain")
    if CODE[name]["value"]["target"] != "curl":
        assert ast.parse(answer.text)
    if CODE[name]["value"]["target"] != "keras":
        assert str(http.base_url).removesuffix("/api/v1/") in answer.text


def code(http: httpx.Client, spec: dict[str, Any], target: str = "keras") -> httpx.Response:
    return http.post("/networks/code", json={"spec": spec, "target": target})


def test_a_network_that_cannot_train_has_no_keras_script(http: httpx.Client):
    spec = spiral()
    spec["network"]["layers"][1]["config"]["units"] = 1
    answer = code(http, spec)
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid_spec")
    assert answer.json()["errors"][0]["node"] == "dense_2"


def test_settings_of_the_data_count(http: httpx.Client):
    spec = spiral()
    spec["data"] |= {"standardize": True, "split": {"validation": 0, "test": 0}}
    script = code(http, spec).text
    assert "keras.layers.Normalization(" in script
    assert "x_validation, y_validation)," not in script
    assert "evaluate" not in script


def test_a_set_that_must_be_downloaded_is_downloaded_by_the_script(http: httpx.Client):
    layers = [{"class_name": "Flatten"}, {"class_name": "Dense", "config": {"units": 10, "activation": "softmax"}}]
    spec = spiral() | {"network": {"layers": layers}, "data": {"dataset": "mnist"}}
    script = code(http, spec).text
    assert "keras.utils.get_file(" in script and "mnist.npz" in script
    assert "1.0 / 255.0" in script
    assert "shape=(28, 28, 1)" in script


@pytest.mark.parametrize("body", [{}, {"spec": {}, "target": "keras"}, {"spec": spiral(), "target": "cobol"}])
def test_what_is_no_request_for_code(http: httpx.Client, body: dict[str, Any]):
    assert http.post("/networks/code", json=body).status_code == 422
