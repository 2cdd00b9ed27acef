"""The table of commands says what each one is; nothing else does."""

from typing import get_args

import pytest
from pydantic import TypeAdapter, ValidationError

from layerloom.events import AT_WORK, LIVE, TERMINAL, CommandName, Status, Wish
from layerloom.events.commands import COMMANDS, Holds, ending, standing
from layerloom.events.lifecycle import LIFE
from layerloom.events.types import AnyCommand
from layerloom.spec.training import TrainingSpec


def test_every_command_has_a_rule():
    assert set(COMMANDS) == {*get_args(CommandName), "resume"}
    assert all(rule.name == name for name, rule in COMMANDS.items())


def test_what_needs_a_runner_is_taken_only_where_there_is_one():
    assert {name for name, rule in COMMANDS.items() if rule.needs_runner} == {"pause", "evaluate", "checkpoint"}
    assert all(rule.statuses <= LIVE for rule in COMMANDS.values())
    assert {Status.STARTING, Status.RUNNING} == AT_WORK


def test_what_happens_by_a_command_is_in_the_life_of_a_run():
    for rule in COMMANDS.values():
        if rule.happens is not None:
            assert {LIFE[status, rule.happens] in TERMINAL for status in rule.statuses} == {rule.ends}
    assert {name for name, rule in COMMANDS.items() if rule.ends} == {"stop", "cancel"}


def test_an_end_has_a_reason_and_of_two_the_cancel_is_carried_out():
    assert all((rule.reason is not None) is rule.ends for rule in COMMANDS.values())
    for asked, name in (({"stop", "pace"}, "stop"), (["stop", "cancel"], "cancel"), (["cancel"], "cancel")):
        rule = ending(asked)
        assert rule is not None and rule.name == name
    assert ending({"pause", "evaluate"}) is None


def test_every_value_is_kept_for_later_attempts():
    assert {name: rule.holds for name, rule in COMMANDS.items() if rule.value is not None} == {
        "pace": Holds.ASSIGNMENT,
        "learning_rate": Holds.STATE,
    }
    assert all(rule.holds is None for rule in COMMANDS.values() if rule.value is None)
    # An assignment has them in `training`, under the same name.
    assert {name for name, rule in COMMANDS.items() if rule.holds is Holds.ASSIGNMENT} <= set(TrainingSpec.model_fields)


@pytest.mark.parametrize(
    ("name", "good", "bad"),
    [("pace", [None, 0.001, 1000], [0, -1, 1e9, "NaN"]), ("learning_rate", [1e-300, 1e6], [0, -0.0, None, 1e7])],
)
def test_values_have_bounds(name: AnyCommand, good: list[float | None], bad: list[float | None]):
    value = TypeAdapter(COMMANDS[name].value)
    for each in good:
        assert value.validate_python(each) == each
    for each in bad:
        with pytest.raises(ValidationError):
            value.validate_python(each)


def test_of_several_only_the_last_stands_and_no_pause_before_an_end():
    asked = [("pace", 2.0), ("pause", None), ("pace", 3.0), ("evaluate", None)]
    wishes = [Wish.model_validate({"id": n, "command": name, "value": value}) for n, (name, value) in enumerate(asked)]
    assert [wish.id for wish in standing(wishes)] == [1, 2, 3]
    stop = Wish(id=9, command="stop")
    assert [wish.id for wish in standing([*wishes, stop])] == [2, 3, 9]
