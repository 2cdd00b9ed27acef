"""What is wrong with the data of a spec: each problem at its field, with a fix after which the rest is checked."""

from typing import Any

import pytest

from layerloom.datasets.facts import facts_of
from layerloom.graph import edits
from layerloom.model.data_problems import facts_as_meant
from layerloom.spec import DataSpec

TABLE: list[tuple[str, str, Any, str, Any]] = [
    ("spiral", "data.config.noise", -1.5, "out_of_range", 1.5),
    ("spiral", "data.config.noise", 400, "out_of_range", 0.8),
    ("spiral", "data.config.noise", "0,5", "wrong_type", 0.5),
    ("spiral", "data.config.noise", [[]], "wrong_type", 0.8),
    ("spiral", "data.config.noise", True, "wrong_type", 0.8),
    ("spiral", "data.config.size", 200.4, "wrong_type", 200),
    ("spiral", "data.config.size", 3, "out_of_range", 500),
    ("spiral", "data.config.seed", -7, "out_of_range", 7),
    ("digits", "data.shape", [3, 3], "dataset_error", None),
    ("iris", "data.split", {"validation": 0.5, "test": 0.499}, "dataset_error", None),
]


def spec(dataset: str, field: str, value: Any) -> dict[str, Any]:
    return edits.apply({"data": {"dataset": dataset}}, [{"op": "set", "node": None, "field": field, "value": value}])


@pytest.mark.parametrize(("dataset", "field", "value", "code", "meant"), TABLE)
def test_a_wrong_setting_has_a_fix_and_the_facts_are_those_after_it(
    dataset: str, field: str, value: Any, code: str, meant: Any
) -> None:
    document = spec(dataset, field, value)
    facts, [problem] = facts_as_meant(DataSpec.model_validate(document["data"]), facts_of)
    assert (problem.code, problem.field) == (code, field)
    assert problem.fix is not None
    mended = edits.apply(document, problem.fix.edits)
    if meant is not None:
        assert problem.fix.edits[0]["value"] == meant
    data = DataSpec.model_validate(mended["data"])
    assert facts == facts_of(data) | {"config": data.config}


def test_several_are_told_at_once() -> None:
    data = DataSpec(dataset="spiral", config={"noise": -1, "size": 99.6, "turns": 3})
    facts, problems = facts_as_meant(data, facts_of)
    assert facts is not None
    assert [problem.field for problem in problems] == ["data.config.turns", "data.config.noise", "data.config.size"]
    assert facts["config"] == {"noise": 1, "size": 100}


def test_a_set_that_nobody_knows_has_no_fix() -> None:
    facts, [problem] = facts_as_meant(DataSpec(dataset="nothing"), facts_of)
    assert (facts, problem.code, problem.fix) == (None, "not_found", None)
