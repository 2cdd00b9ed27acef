from layerloom.events import RunnerCommand
from layerloom.training.commands import Commands


def test_each_command_is_taken_once_in_order_however_often_it_comes():
    commands = Commands()
    first, second = RunnerCommand(id=1, command="pace", value=2.0), RunnerCommand(id=2, command="stop")

    commands.put([first])
    commands.put([second, first])
    commands.put([first, second])

    assert [commands.take(), commands.take(), commands.take()] == [first, second, None]


def test_taking_waits_no_longer_than_told():
    assert Commands().take(timeout=0.01) is None
