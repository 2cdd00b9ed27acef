from layerloom.datasets.facts import facts_of
from layerloom.spec import DataSpec, SplitSpec


def test_facts_follow_the_spec():
    data = DataSpec(dataset="spiral", config={"size": 200}, shape=[2, 1], split=SplitSpec(validation=0.25, test=0.25))

    facts = facts_of(data)

    assert facts["rows"] == 200
    assert facts["shape"] == [2, 1]
    assert facts["counts"] == {"train": 100, "validation": 50, "test": 50}
    assert facts["classes"] == ["0", "1"]
    assert facts["kind"] == "points"


def test_a_regression_names_its_target_and_unit():
    facts = facts_of(DataSpec(dataset="diabetes"))

    assert (facts["task"], facts["classes"]) == ("regression", None)
    assert facts["target"] == "disease progression after one year"
    assert facts["unit"] == "points"
