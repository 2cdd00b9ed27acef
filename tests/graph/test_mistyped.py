"""Settings that no run spec may have, each a problem at its field with a fix."""

import copy
import math
import random
from typing import Any

import pytest

from layerloom.graph import edits
from layerloom.graph.mistyped import read
from layerloom.spec import parse_run_spec
from support.specs import spiral

INFINITE = math.inf

TABLE: list[tuple[str, Any, str, Any]] = [
    ("training.epochs", 2.7, "wrong_type", 3),
    ("training.epochs", "x", "wrong_type", 10),
    ("training.epochs", -3, "out_of_range", 3),
    ("training.epochs", -2.7, "wrong_type", 3),
    ("training.epochs", 0, "out_of_range", 10),
    ("training.epochs", 10_000_000, "out_of_range", 1_000_000),
    ("training.epochs", INFINITE, "out_of_range", 10),
    ("training.epochs", True, "wrong_type", 10),
    ("training.epochs", None, "wrong_type", 10),
    ("training.epochs", [[]], "wrong_type", 10),
    ("training.epochs", [7], "wrong_type", 7),
    ("training.batch_size", 2.7, "wrong_type", 3),
    ("training.batch_size", -8, "out_of_range", 8),
    ("training.batch_size", "half", "wrong_type", 32),
    ("training.seed", 1.2, "wrong_type", 1),
    ("training.seed", 2**40, "out_of_range", 2**32 - 1),
    ("training.pace", -1, "out_of_range", 1),
    ("training.class_weight.0", -1.5, "out_of_range", 1.5),
    ("training.class_weight.1", INFINITE, "out_of_range", 1.0),
    ("training.early_stopping.patience", 4.6, "wrong_type", 5),
    ("training.early_stopping.start_from_epoch", -1, "out_of_range", 1),
    ("training.early_stopping.min_delta", INFINITE, "out_of_range", 0.0),
    ("training.early_stopping.baseline", -INFINITE, "out_of_range", None),
    ("training.early_stopping.mode", "upwards", "not_a_choice", "auto"),
    ("training.engine", "gpu", "not_a_choice", "auto"),
    ("training.shuffle", "perhaps", "wrong_type", True),
    ("data.split.validation", 1.5, "out_of_range", 0.2),
    ("data.split.validation", -0.1, "out_of_range", 0.1),
    ("data.split.test", 1, "out_of_range", 0.1),
    ("data.split.seed", 7.5, "wrong_type", 8),
]


def wrong(field: str, value: Any) -> dict[str, Any]:
    """A whole run spec with one wrong setting."""
    document = copy.deepcopy(spiral())
    document["training"] |= {"early_stopping": {"patience": 3}, "class_weight": {"0": 1.0, "1": 2.0}}
    document["data"] |= {"split": {"validation": 0.2, "test": 0.1}}
    return edits.apply(document, [{"op": "set", "node": None, "field": field, "value": value}])


@pytest.mark.parametrize(("field", "value", "code", "meant"), TABLE)
def test_a_wrong_setting_is_told_where_it_stands_and_mended(field: str, value: Any, code: str, meant: Any) -> None:
    document = wrong(field, value)
    reading = read(document)
    [problem] = reading.problems
    assert (problem.code, problem.field, problem.node, problem.severity) == (code, field, None, "error")
    assert problem.fix is not None
    [edit] = problem.fix.edits
    assert edit == {"op": "set", "node": None, "field": field, "value": meant}
    assert type(edit["value"]) is type(meant) or isinstance(meant, float)
    mended = edits.apply(document, problem.fix.edits)
    assert mended == reading.document | {"network": mended["network"]}
    parse_run_spec(mended)


def test_several_are_told_at_once_each_with_a_fix_of_its_own() -> None:
    document = wrong("training.epochs", 2.7)
    document["training"]["early_stopping"]["patience"] = -1
    document["data"]["split"] = {"validation": 0.7, "test": 0.6}
    reading = read(document)
    assert [(problem.code, problem.field) for problem in reading.problems] == [
        ("no_rows_to_train", "data.split"),
        ("wrong_type", "training.epochs"),
        ("out_of_range", "training.early_stopping.patience"),
    ]
    assert reading.document["data"]["split"] == {"validation": 0.2, "test": 0.1}
    for problem in reading.problems:
        assert problem.fix is not None
        document = edits.apply(document, problem.fix.edits)
    parse_run_spec(document)


def test_a_setting_there_is_not_goes() -> None:
    reading = read(wrong("training.epoch", 5))
    [problem] = reading.problems
    assert (problem.code, problem.field) == ("unknown_parameter", "training.epoch")
    assert "epoch" not in reading.document["training"]


def test_what_nobody_can_guess_has_no_fix_and_leaves_its_section_unread() -> None:
    document = wrong("training.loss", 3)
    reading = read(document)
    assert [(problem.field, problem.fix) for problem in reading.problems] == [("training.loss", None)]
    assert set(reading.parts) == set(document) - {"training"}


@pytest.mark.parametrize("document", [None, 3, [], {}, {"training": None}, spiral()])
def test_other_documents_have_nothing_to_mend(document: Any) -> None:
    before = copy.deepcopy(document)
    reading = read(document)
    assert (reading.problems, reading.document, document) == ([], before, before)


def test_a_document_wrong_in_very_many_places_is_told_of_a_few() -> None:
    document = wrong("training.class_weight", {str(number): -1 for number in range(500)})
    reading = read(document)
    assert 5 < len(reading.problems) < 50
    assert reading.unread == {"training"}


def test_whatever_stands_anywhere_is_told_and_breaks_nothing() -> None:
    odd: list[Any] = [None, True, -1, 2.7, INFINITE, math.nan, 10**400, "", "7", [], {}, [[]], ["0"], {"class_name": 3}]
    draw = random.Random(15)
    told = 0
    for _ in range(400):
        document = wrong("training.pace", 2)
        section = document[draw.choice(["data", "training"])]
        for _ in range(draw.randint(1, 3)):
            part = draw.choice([section, *(value for value in section.values() if isinstance(value, dict))])
            part[draw.choice([*part, "0", "extra"])] = draw.choice(odd)
        reading = read(document)
        told += len(reading.problems)
        if not reading.unread:
            parse_run_spec(reading.document)
    assert told > 400
