"""Datasets over REST."""

import json

import httpx
import pytest

NAMES = {"spiral", "circles", "moons", "xor", "gaussians", "digits", "iris", "wine", "breast_cancer", "diabetes"}


def test_every_dataset_is_listed_with_its_facts(http: httpx.Client):
    facts = {entry["name"]: entry for entry in http.get("/datasets").json()["data"]}
    assert set(facts) >= NAMES
    assert facts["spiral"]["shape"] == [2]
    assert facts["digits"]["rows"] == 1797
    assert facts["diabetes"]["task"] == "regression"


def test_a_preview_follows_the_settings(http: httpx.Client):
    params = {"config": json.dumps({"size": 300, "seed": 3}), "split": json.dumps({"test": 0.2}), "limit": 50}
    preview = http.get("/datasets/spiral/preview", params=params).json()
    assert preview["facts"]["rows"] == 300
    assert preview["facts"]["counts"]["test"] == 60
    assert len(preview["x"]) == len(preview["y"]) == len(preview["split"]) == 50


@pytest.mark.parametrize(
    "params",
    [
        {"config": "{"},
        {"config": json.dumps({"size": -1})},
        {"config": json.dumps({"colour": "red"})},
        {"shape": json.dumps([3])},
        {"split": json.dumps({"test": 2})},
        {"limit": 0},
    ],
)
def test_bad_settings_are_refused_in_words(http: httpx.Client, params: dict[str, str]):
    answer = http.get("/datasets/spiral/preview", params=params)
    assert answer.status_code == 422
    assert answer.json()["errors"]


def test_an_unknown_dataset_is_not_found(http: httpx.Client):
    assert http.get("/datasets/nothing/preview").status_code in {404, 422}
