import pytest

from layerloom.events import Reason
from layerloom.jobs import losses
from layerloom.jobs.executors import ExecutorError, Exit
from layerloom.jobs.leases import Loss


@pytest.mark.parametrize("returncode", [None, 0, 1, 3, 4, 5, -9, -15, -35, -64])
@pytest.mark.parametrize("out_of_memory", [True, False])
def test_every_end_of_a_runner_has_words_and_a_suggestion(returncode: int | None, out_of_memory: bool) -> None:
    # A signal without a name once stopped the dispatcher.
    loss = losses.ended(Exit("a", returncode, "tail"), out_of_memory=out_of_memory)
    assert "runner" in loss.message and loss.message.endswith(".") and loss.fix.endswith(".")
    assert (loss.error["returncode"], loss.error["log"]) == (returncode, "tail")
    killed = returncode in {None, -9}
    assert ("memory ran out" in loss.message) == (out_of_memory and killed)
    assert loss.reason is (Reason.OUT_OF_MEMORY if out_of_memory and killed else Reason.RETRIES_EXHAUSTED)


@pytest.mark.parametrize(
    "loss",
    [losses.silent(15.0), losses.given_up(), losses.gone_meanwhile(), losses.not_placed(ExecutorError("No room."))],
)
def test_every_other_loss_has_a_suggestion(loss: Loss) -> None:
    assert loss.message.endswith(".") and loss.fix.endswith(".")
    assert loss.error["message"] == loss.message


def test_what_an_executor_suggests_is_said() -> None:
    loss = losses.not_placed(ExecutorError("No room.", fix="Make some."))
    assert (loss.fix, loss.error["code"], loss.error["fix"]) == ("Make some.", "executor_error", "Make some.")
